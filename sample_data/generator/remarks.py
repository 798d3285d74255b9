"""In which words do customers speak? Remarks by theme and mood, and ideas."""

from generator.dice import Weighted

THEMES = {
    "web": Weighted({"delivery": 34, "price": 17, "app": 22, "returns": 13, "product": 14}),
    "store": Weighted({"staff": 40, "price": 16, "stock": 16, "returns": 12, "product": 16}),
}

REMARKS: dict[str, dict[str, list[str]]] = {
    "delivery": {
        "happy": [
            "The {product} was here the next day, well packed. Great service.",
            "Fast delivery and I could follow the van on the map. Will order again.",
            "Ordered in the evening, arrived two days later. Couldn't ask for more.",
            "Driver called ahead and carried it inside. Thank you!",
            "Free shipping and it came earlier than promised.",
        ],
        "so-so": [
            "Delivery took a day longer than promised, otherwise fine.",
            "Box was a bit dented but the {product} works.",
            "Good shop, but the delivery window of eight hours is not practical.",
            "Parcel was left with a neighbour without a note. All good in the end.",
        ],
        "cross": [
            "My {product} came a week late and nobody told me why.",
            "Delivery promised for Tuesday, arrived on Saturday. I took two days off for nothing.",
            "Package was left in the rain. The box was soaked.",
            "Tracking said delivered, but nothing was there. Took three calls to sort out.",
            "Half of my order is still missing and the status page says complete.",
        ],
    },
    "price": {
        "happy": [
            "Best price I found for the {product}, and no tricks.",
            "The offer on {category} was really good this month.",
            "They matched a competitor's price without any fuss.",
            "Good value. The discount was taken off right away at checkout.",
        ],
        "so-so": [
            "Prices are okay, not the cheapest for {category}.",
            "A week later the {product} was on offer. Bad luck I guess.",
            "Fair price but cables cost too much.",
            "Shipping fee on small orders is a bit annoying.",
        ],
        "cross": [
            "The web price was lower than the price in the {city} store. Why?",
            "Too expensive. I saw the same {product} for less elsewhere.",
            "The discount code did not work and support could not help.",
            "Three days after I bought it the price dropped and you refused to refund the difference.",
        ],
    },
    "app": {
        "happy": [
            "The app is quick and checkout took a minute.",
            "Search found exactly the {category} that I wanted.",
            "I like that my past orders and receipts are all in the app.",
            "Comparing models side by side on the site helped me decide.",
        ],
        "so-so": [
            "App works, but it logs me out all the time.",
            "The filter for {category} could be better.",
            "Site is fine on the computer, slow on my phone.",
            "Had to type my address twice.",
        ],
        "cross": [
            "The app crashed twice at payment and I was charged for both.",
            "Search is useless, typing {product} shows me chargers.",
            "Could not log in with my store account. It seems web and store don't know each other.",
            "Reset password mail never came. I ordered as a guest in the end.",
        ],
    },
    "returns": {
        "happy": [
            "Returning the {product} was easy, money back in three days.",
            "Changed my mind and the return took five minutes. Impressive.",
            "Label was in the box, dropped it off, done.",
        ],
        "so-so": [
            "Return went through, but the refund took two weeks.",
            "Had to print a label to return it. Who has a printer?",
            "Return was okay once I found the right desk.",
        ],
        "cross": [
            "Bought online and the {city} store would not take it back.",
            "Waiting for my refund for a month now.",
            "They wanted the original box for a broken {product}. Who keeps that?",
            "Sent from desk to desk to return one item. Never again.",
        ],
    },
    "staff": {
        "happy": [
            "The associate in {city} knew everything about {category} and never pushed.",
            "Great advice, she asked what I need and showed me a cheaper one.",
            "He set up my new {product} before I left the store. Wonderful.",
            "Friendly people in {city}, they remembered me from last time.",
            "Honest answers about {category}. That is why I come back.",
        ],
        "so-so": [
            "Nice staff, but I waited a while until somebody had time.",
            "Advice was okay, though I knew more about {category} than he did.",
            "Helpful, but tried to sell me a service plan three times.",
            "Friendly enough. A little rushed on Saturday.",
        ],
        "cross": [
            "Nobody to be found in the whole {city} store. Waited twenty minutes.",
            "The associate pushed a service plan and ignored my question.",
            "He told me the {product} fits my set-up. It does not.",
            "Two associates chatting while five of us stood in line.",
            "I was told three different things by three people.",
        ],
    },
    "stock": {
        "happy": [
            "Had the {product} on the shelf when everybody else was sold out.",
            "Picked it up within the hour. Very handy.",
            "Good choice of {category} in {city}, and all of it to try out.",
        ],
        "so-so": [
            "They had only one colour left, took it anyway.",
            "Selection of {category} in {city} is small, but I found something.",
            "Had to come twice, the first time it was out of stock.",
        ],
        "cross": [
            "Website said in stock in {city}. It was not.",
            "Drove forty minutes for the {product}, then they could not find it.",
            "Empty shelves in {category}. Why have a store at all?",
        ],
    },
    "product": {
        "happy": [
            "The {product} is even better than expected.",
            "Love my new {product}!",
            "Works perfectly, easy to set up. The kids are thrilled.",
            "Exactly as described.",
        ],
        "so-so": [
            "The {product} is fine, instructions are poor.",
            "Does what it should. Not more.",
            "Okay for the money, a bit louder than I thought.",
        ],
        "cross": [
            "The {product} stopped working after two weeks.",
            "Not as described. The {product} was missing parts.",
            "Bought it as new, it had clearly been opened before.",
            "Second {product} in a year. Quality has gone down.",
        ],
    },
}

_PROPOSALS = {
    "One account for web and store": "Show my store receipts in the app and my web orders in the store.",
    "Return web orders in any store": "Don't make me print labels. Let me hand it over at the service desk.",
    "Show real stock by store": "Show how many pieces a store has right now, not just yes or no.",
    "Book an associate": "Let me book twenty minutes with somebody who knows the subject.",
    "Trade in old phones": "Give us credit for old phones and tablets, in store and by mail.",
    "Quiet hour": "One hour a week without music and flashing screens, please.",
    "Business account": "Small companies need one invoice a month and a purchase order number.",
    "Compare in the store": "Put a code on the shelf that opens the comparison page.",
    "Repair instead of replace": "Sell spare parts and show how to fit them.",
    "Loyalty points for reviews": "Give points for honest reviews with pictures.",
    "Evening delivery": "Deliver after 18:00 for people who work.",
    "Rent before you buy": "Rent a camera for a week and take it off the price if I keep it.",
    "Price alerts": "Tell me when the price of something on my list goes down.",
    "Set-up by video call": "Help with set-up over a video call instead of a visit.",
    "Wish list to share": "Let family see my wish list before birthdays.",
    "Recycling of old sets": "Take the old television along when you bring the new one.",
}
_TWISTS = [
    ("", ""),
    (" (again)", " I have asked for this before."),
    (", please", " Your competitors do it already."),
    (" for members", " It could be a perk of the loyalty programme."),
    (" on mobile", " It must work on the phone."),
    (", at least on weekends", " On weekends would be a start."),
    (" for students", " Students would love it."),
]
IDEAS = [(t + more, text + why) for more, why in _TWISTS for t, text in _PROPOSALS.items()]
