"""What does Voltway sell, at what price and cost, and when is what on offer? 12 categories of 20 products."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from generator.dice import Dice, Weighted


@dataclass(frozen=True, slots=True)
class Product:
    """Something on the shelf; price and cost in cents."""

    sku: str
    name: str
    category: str
    price: int
    cost: int


#: category: sku prefix, gross margin at full price, lines of "name | variant:price ...".
RANGE: dict[str, tuple[str, float, list[str]]] = {
    "Televisions": ("TV", 0.24, [
        "Lumora HD | 32-inch:179 40-inch:229 43-inch:269 50-inch:329",
        "Lumora QLED Q5 | 43-inch:399 55-inch:549 65-inch:749 75-inch:1099",
        "Lumora OLED G3 | 48-inch:1099 55-inch:1299 65-inch:1799 77-inch:2499",
        "Vanta 4K Smart TV | 43-inch:299 50-inch:349 55-inch:429 65-inch:579",
        "Vanta MiniLED | 55-inch:799 65-inch:999 75-inch:1399 85-inch:1999",
    ]),
    "Computers": ("PC", 0.21, [
        "Kestrel Notebook 14 | 8GB:429 16GB:549 32GB:749 OLED:899",
        "Kestrel Notebook 16 Pro | i5:999 i7:1299 i9:1699 Studio:2099",
        "Orrin Desktop | Mini:379 Office:499 Tower:699 Creator:1199",
        "Orrin Monitor | 24-inch:139 27-inch:219 32-inch:329 34-inch-curved:449",
        "Taplin Keyboard and Mouse | Basic:29 Silent:49 Ergonomic:89 Mechanical:129",
    ]),
    "Phones": ("PH", 0.19, [
        "Cirrus One | 64GB:199 128GB:249 256GB:319 512GB:399",
        "Cirrus Nova | 128GB:499 256GB:579 512GB:699 Plus:799",
        "Cirrus Ultra | 256GB:999 512GB:1099 1TB:1199 Fold:1399",
        "Brio Phone | Lite:149 A3:229 A5:299 A7:379",
        "Brio Case and Glass | Clear:19 Leather:39 Rugged:45 Wallet:35",
    ]),
    "Tablets": ("TA", 0.21, [
        "Slateway 8 | 32GB:99 64GB:129 128GB:169 Kids:139",
        "Slateway 10 | 64GB:199 128GB:249 256GB:299 LTE:349",
        "Slateway 12 Pro | 128GB:599 256GB:699 512GB:849 LTE:949",
        "Inkling Reader | Basic:89 Light:129 Plus:169 Colour:249",
        "Slateway Keyboard and Pen | Folio:59 Keyboard:119 Pen:69 Dock:89",
    ]),
    "Audio": ("AU", 0.34, [
        "Northwave Earbuds | Go:29 Air:59 ANC:99 Pro:149",
        "Northwave Headphones | Wired:39 Studio:119 ANC:199 Reference:299",
        "Northwave Soundbar | 2.0:99 2.1:179 3.1:299 Atmos:549",
        "Bellamy Speaker | Mini:39 Party:129 Shelf-pair:249 Floor-pair:699",
        "Bellamy Turntable | Classic:149 Bluetooth:199 Receiver:399 HiFi-set:599",
    ]),
    "Cameras": ("CA", 0.25, [
        "Pixelle Mirrorless | M10:499 M50:699 M5:1099 M1:1799",
        "Pixelle Lens | 35mm:249 50mm:199 70-200mm:649 Macro:379",
        "Pixelle Compact | C100:149 C200:229 C300:349 Tough:279",
        "Roamcam Action | Mini:129 8:219 9:299 360:399",
        "Pixelle Bag and Tripod | Sling:49 Backpack:89 Tripod:69 Gimbal:149",
    ]),
    "Gaming": ("GA", 0.22, [
        "Hexa Console | S:299 X:499 Portable:349 X-Bundle:549",
        "Hexa Controller | Standard:49 Elite:119 Wheel:199 Charging-dock:29",
        "Hexa Game | Skyharbour:59 Rally-Nine:49 Moss-Kingdom:39 Void-Signal:69",
        "Rivet Headset | Core:39 Wireless:89 Pro:149 VR:399",
        "Rivet Desk | Mousepad:19 Mouse:59 Chair:219 Light-strip:35",
    ]),
    "Smart home": ("SH", 0.36, [
        "Homely Bulb | White:15 Colour:29 Starter-set:79 Outdoor:49",
        "Homely Doorbell | Wired:79 Battery:119 Pro:179 Chime:25",
        "Homely Thermostat | Basic:89 Learning:199 Sensor-pack:59 Valve-pair:99",
        "Homely Camera | Indoor:45 Outdoor:99 Floodlight:179 Four-pack:299",
        "Homely Hub and Lock | Hub:69 Plug-pair:25 Lock:169 Alarm-kit:249",
    ]),
    "Wearables": ("WE", 0.28, [
        "Pulse Band | 2:39 4:59 5:79 Kids:49",
        "Pulse Watch | SE:199 8:299 8-LTE:379 Ultra:549",
        "Strider GPS Watch | 100:149 200:229 300:329 Tri:449",
        "Strider Scale and Strap | Chest-strap:69 Scale:59 Foot-pod:49 Bike-mount:39",
        "Pulse Bracelet | Sport:25 Leather:39 Steel:59 Charger:19",
    ]),
    "Appliances": ("AP", 0.29, [
        "Fjord Kettle and Toaster | Kettle:39 Toaster:45 Set:79 Retro-set:129",
        "Fjord Coffee | Filter:49 Capsule:99 Espresso:279 Bean-to-cup:649",
        "Fjord Vacuum | Stick:149 Cyclone:229 Robot:299 Robot-mop:549",
        "Halden Kitchen | Microwave:109 Air-fryer:119 Mixer:249 Multi-cooker:99",
        "Halden Large | Washer:649 Dryer:599 Fridge:999 Dishwasher:549",
    ]),
    "Cables": ("CB", 0.66, [
        "Linkit HDMI Cable | 1m:9 2m:14 3m:19 5m:29",
        "Linkit USB-C Cable | 1m:9 2m:13 Braided:17 100W:24",
        "Linkit Network Cable | 1m:7 3m:11 10m:22 20m:34",
        "Linkit Adapter | USB-C-to-A:12 HDMI:19 Six-port-hub:45 Card-reader:25",
        "Linkit Power | Charger-20W:19 Charger-65W:39 Surge-strip:29 Power-bank:35",
    ]),
    "Services": ("SV", 0.82, [
        "Voltway Service plan | 1-year:39 2-year:69 3-year:99 5-year:149",
        "Voltway Set-up | Phone:25 Computer:59 TV:79 Whole-home:199",
        "Voltway Wall mounting | Small:89 Large:129 Premium:179 Re-mount:99",
        "Voltway Repair | Diagnosis:29 Screen:119 Battery:69 Data-rescue:149",
        "Voltway Lesson | Photo:39 Phone-basics:29 Smart-home:49 Office:59",
    ]),
}  # fmt: skip
CATEGORIES = list(RANGE)

#: Percent off by category when it is on offer; large tickets are discounted more, whoever buys them.
OFFER = dict(zip(CATEGORIES, [13, 12, 5, 7, 9, 10, 4, 5, 4, 9, 2, 0], strict=True))
GIFT = Product("GIFT-001", "Voltway Screen Cloth (gift)", "Cables", 0, 45)


def _stock() -> list[Product]:
    dice, products = Dice("catalogue"), []
    for category, (prefix, margin, lines) in RANGE.items():
        variants = [
            (line.split(" | ")[0], variant) for line in lines for variant in line.split(" | ")[1].split()
        ]
        for number, (name, variant) in enumerate(variants, 1):
            label, dollars = variant.rsplit(":", 1)
            price = int(dollars) * 100 if category == "Services" else int(dollars) * 100 + 99
            cost = round(price * (1 - margin + dice.between(-0.04, 0.04)))
            title = f"{name} {label.replace('-', ' ').replace(' inch', '-inch')}"
            products.append(Product(f"{prefix}-{number:03d}", title, category, price, cost))
    return products


PRODUCTS = _stock()


@cache
def shelf(category: str, taste: float) -> Weighted[Product]:
    """Return a category's products, weighted by price to the power of taste (below 0: cheap ones more)."""
    return Weighted({p: (p.price / 10_000) ** taste for p in PRODUCTS if p.category == category})


@cache
def service_plans() -> Weighted[Product]:
    """Return the service plans alone."""
    return Weighted({p: 1.0 for p in PRODUCTS if "Service plan" in p.name})


def offer_percent(category: str, channel: str, when: datetime) -> int:
    """Return the percent off in a category, channel and month: the same for whoever buys there and then."""
    base = OFFER[category]
    if base == 0 or (base < 8 and (when.month * 7 + CATEGORIES.index(category) * 5) % 3 == 0):
        return 0
    season = {11: 7, 12: 3, 1: 3, 7: 2}.get(when.month, 0)
    return base + season + (2 if channel == "web" else 0)
