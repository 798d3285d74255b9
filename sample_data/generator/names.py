"""What are people, streets and companies called? Common American names, and the short forms people use."""

FIRST_NAMES = """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Sandra Anthony Ashley Mark Emily
Donald Kimberly Steven Margaret Andrew Donna Paul Michelle Joshua Carol Kenneth Amanda Kevin Melissa Brian
Deborah Timothy Stephanie Ronald Rebecca Jason Laura Edward Sharon Jeffrey Cynthia Ryan Amy Jacob Kathleen
Nicholas Angela Gary Shirley Eric Brenda Jonathan Emma Stephen Anna Larry Pamela Justin Nicole Scott
Samantha Brandon Katherine Benjamin Christine Samuel Helen Gregory Debra Alexander Rachel Patrick Carolyn
Frank Janet Raymond Maria Jack Catherine Dennis Heather Jerry Diane Tyler Olivia Aaron Julie Jose Joyce Adam
Victoria Nathan Ruth Henry Virginia Zachary Lauren Douglas Kelly Peter Christina Kyle Joan Noah Evelyn Ethan
Judith Luis Andrea Carlos Hannah Miguel Megan Arjun Priya Wei Mei Omar Leila Diego Sofia Andre Imani Malik
Aaliyah Hiroshi Yuki Minh Linh Ivan Nadia
""".split()

LAST_NAMES = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera
Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart
Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim
Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo
Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler
Henderson Barnes Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds Griffin
Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford Castro
Marshall Owens Harrison Fernandez McDonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman Webb
Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon Munoz
Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd Stone Salazar Fox Warren Mills Meyer Rice Schmidt Garza
Daniels Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer Hawkins Arnold
Pierce Vazquez Hansen Peters Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson Carroll
Lane Riley Andrews Alvarado Ray Delgado Berry Perkins Hoffman Johnston Matthews Pena Richards Contreras
Willis Carpenter Lawrence Sandoval Whitfield Okafor Haddad Kowalski Lindqvist Yamamoto Ferrari Dubois Novak
Petrov Ibrahim Singh Kapoor Zhang Park
""".split()

#: Short forms; whoever has none is called by the first letter.
_SHORT_FORMS = """
James:Jim Robert:Bob Patricia:Pat John:Jack Jennifer:Jen Michael:Mike David:Dave Elizabeth:Liz William:Bill
Barbara:Barb Richard:Rick Susan:Sue Joseph:Joe Jessica:Jess Thomas:Tom Charles:Chuck Christopher:Chris
Daniel:Dan Matthew:Matt Anthony:Tony Donald:Don Kimberly:Kim Steven:Steve Margaret:Peggy Andrew:Andy
Joshua:Josh Kenneth:Ken Amanda:Mandy Deborah:Deb Timothy:Tim Stephanie:Steph Ronald:Ron Rebecca:Becky
Edward:Ed Jeffrey:Jeff Cynthia:Cindy Kathleen:Kathy Nicholas:Nick Jonathan:Jon Stephen:Steve Samantha:Sam
Katherine:Kate Benjamin:Ben Christine:Chris Samuel:Sam Gregory:Greg Alexander:Alex Raymond:Ray
Catherine:Cathy Victoria:Vicky Nathan:Nate Zachary:Zach Douglas:Doug Christina:Tina Nicole:Nicky Miguel:Mike
""".split()
NICKNAMES = dict(pair.split(":") for pair in _SHORT_FORMS)

STREETS = """
Maple Oak Cedar Elm Walnut Chestnut Willow Birch Juniper Magnolia Lincoln Jefferson Madison Franklin
Highland Riverside Lakeview Hillcrest Meadow Orchard Church Mill Spring Prospect Sunset Park Grove Harbor
Canal Railroad
""".split()
STREET_KINDS = ["St", "Ave", "Rd", "Ln", "Dr", "Ct"]

TRADES = """
Plumbing Dental Bakery Landscaping Roofing Realty Law Accounting Coffee Fitness Salon Autos Printing
Catering Electric Veterinary Flowers Architects Movers Photography
""".split()
TRADE_FORMS = ["LLC", "Inc", "Co", "Group", "& Sons", "Partners"]
