"""How is Voltway, the made-up retailer of the sample data, made? One module a subject."""
