"""Where does Voltway sell, and who works there? 24 stores in real cities, 4 to 6 associates each."""

from dataclasses import dataclass
from datetime import date, timedelta

from generator.dice import Dice

EASTERN, CENTRAL = "Eastern Time (US & Canada)", "Central Time (US & Canada)"
MOUNTAIN, PACIFIC = "Mountain Time (US & Canada)", "Pacific Time (US & Canada)"


@dataclass(frozen=True, slots=True)
class Store:
    """A store: number, city, coordinates, area code of its neighbours' phones."""

    number: int
    city: str
    state: str
    postcode: str
    latitude: float
    longitude: float
    area_code: str
    zone: str
    opened_on: str

    @property
    def name(self) -> str:
        """The name under which the point of sale knows the store."""
        return f"Store {self.number:02d} {self.city}"


@dataclass(frozen=True, slots=True)
class Associate:
    """Someone who works in a store."""

    id: str
    name: str
    store: Store
    department: str
    role: str
    hired_on: date


STORES = [
    Store(1, "Minneapolis", "MN", "55402", 44.9778, -93.2650, "612", CENTRAL, "1998-05-02"),
    Store(2, "Columbus", "OH", "43215", 39.9612, -82.9988, "614", EASTERN, "1999-09-18"),
    Store(3, "Pittsburgh", "PA", "15222", 40.4406, -79.9959, "412", EASTERN, "2001-03-24"),
    Store(4, "Charlotte", "NC", "28202", 35.2271, -80.8431, "704", EASTERN, "2002-10-12"),
    Store(5, "Nashville", "TN", "37203", 36.1627, -86.7816, "615", CENTRAL, "2003-06-07"),
    Store(6, "Kansas City", "MO", "64105", 39.0997, -94.5786, "816", CENTRAL, "2004-04-17"),
    Store(7, "Denver", "CO", "80202", 39.7392, -104.9903, "303", MOUNTAIN, "2005-11-05"),
    Store(8, "Austin", "TX", "78701", 30.2672, -97.7431, "512", CENTRAL, "2006-08-26"),
    Store(9, "Tampa", "FL", "33602", 27.9506, -82.4572, "813", EASTERN, "2007-02-10"),
    Store(10, "Raleigh", "NC", "27601", 35.7796, -78.6382, "919", EASTERN, "2008-05-31"),
    Store(11, "Indianapolis", "IN", "46204", 39.7684, -86.1581, "317", EASTERN, "2009-10-03"),
    Store(12, "Fresno", "CA", "93721", 36.7378, -119.7871, "559", PACIFIC, "2010-07-17"),
    Store(13, "Sacramento", "CA", "95814", 38.5816, -121.4944, "916", PACIFIC, "2011-03-12"),
    Store(14, "Portland", "OR", "97204", 45.5152, -122.6784, "503", PACIFIC, "2012-09-08"),
    Store(15, "Boise", "ID", "83702", 43.6150, -116.2023, "208", MOUNTAIN, "2013-06-22"),
    Store(16, "Salt Lake City", "UT", "84101", 40.7608, -111.8910, "801", MOUNTAIN, "2014-11-01"),
    Store(17, "Omaha", "NE", "68102", 41.2565, -95.9345, "402", CENTRAL, "2015-04-25"),
    Store(18, "Madison", "WI", "53703", 43.0731, -89.4012, "608", CENTRAL, "2016-08-13"),
    Store(19, "Richmond", "VA", "23219", 37.5407, -77.4360, "804", EASTERN, "2017-05-20"),
    Store(20, "Providence", "RI", "02903", 41.8240, -71.4128, "401", EASTERN, "2018-03-03"),
    Store(21, "Albany", "NY", "12207", 42.6526, -73.7562, "518", EASTERN, "2019-09-14"),
    Store(22, "Louisville", "KY", "40202", 38.2527, -85.7585, "502", EASTERN, "2021-06-05"),
    Store(23, "San Antonio", "TX", "78205", 29.4241, -98.4936, "210", CENTRAL, "2022-10-15"),
    Store(24, "Tucson", "AZ", "85701", 32.2226, -110.9747, "520", MOUNTAIN, "2023-11-04"),
]

#: Size of each store by the customers whose home store it is. Store 12 seldom asks for a name, so few are
#: known there.
STORE_SIZE = {store: 0.45 if store.number == 12 else 0.7 + (store.number * 7 % 11) / 12 for store in STORES}

DEPARTMENTS = ["Home theatre", "Computing", "Mobile", "Home", "Service desk"]


def hire_associates(names: list[str]) -> list[Associate]:
    """Staff every store, larger ones with more people; names are used up in order."""
    dice, staff = Dice("associates"), []
    for store in STORES:
        for seat in range(4 + (STORE_SIZE[store] > 0.9) + (STORE_SIZE[store] > 1.3)):
            opened = date.fromisoformat(store.opened_on)
            hired = max(opened, date(2024, 6, 20) - timedelta(days=dice.whole(0, 3200)))
            role = "Store manager" if seat == 0 else "Associate"
            number = len(staff) + 1
            department = DEPARTMENTS[seat % 5]
            staff.append(Associate(f"A{number:03d}", names[number - 1], store, department, role, hired))
    return staff
