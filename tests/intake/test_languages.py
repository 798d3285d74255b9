"""Files in the languages of their shops: headers, words for channels and statuses, yes and no, in five."""

# ruff: noqa: E501 (a line of a file is one line)

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.jobs.arrivals import Arrival, receive
from lib.workspace.workspace import Workspace

Take = Callable[[str], tuple[Arrival, list[dict[str, Any]]]]

SALES = {
    "English": """Order number;Order date;Customer no.;E-mail;Item;Qty;Unit price;Line total;Currency;Sales channel;Order status
1001;31/12/2024;K7;ann@example.org;Lamp;2;617.25;1,234.50;EUR;Online shop;Completed
1002;15/01/2025;K8;bo@example.org;Tea;1;9.90;9.90;EUR;Store;Cancelled
""",
    "German": """Bestellnummer;Bestelldatum;Kunden-Nr.;E-Mail;Artikel;Menge;Einzelpreis;Gesamtbetrag;Währung;Vertriebskanal;Bestellstatus
1001;31.12.2024;K7;ann@example.org;Lampe;2;617,25;1.234,50;EUR;Onlineshop;Abgeschlossen
1002;15.01.2025;K8;bo@example.org;Tee;1;9,90;9,90;EUR;Filiale;Storniert
""",
    "French": """N° commande;Date de commande;N° client;Adresse e-mail;Article;Quantité;Prix unitaire;Montant;Devise;Canal de vente;Statut de la commande
1001;31/12/2024;K7;ann@example.org;Lampe;2;617,25;1 234,50;EUR;Boutique en ligne;Terminée
1002;15/01/2025;K8;bo@example.org;Thé;1;9,90;9,90;EUR;Magasin;Annulée
""",
    "Spanish": """Nº de pedido;Fecha del pedido;Nº de cliente;Correo electrónico;Artículo;Cantidad;Precio unitario;Importe;Moneda;Canal de venta;Estado del pedido
1001;31/12/2024;K7;ann@example.org;Lámpara;2;617,25;1.234,50;EUR;Tienda online;Completado
1002;15/01/2025;K8;bo@example.org;Té;1;9,90;9,90;EUR;Tienda;Cancelado
""",
    "Swedish": """Ordernummer;Orderdatum;Kundnr;E-post;Artikel;Antal;À-pris;Belopp;Valuta;Försäljningskanal;Orderstatus
1001;2024-12-31;K7;ann@example.org;Lampa;2;617,25;1 234,50;SEK;Webbutik;Levererad
1002;2025-01-15;K8;bo@example.org;Te;1;9,90;9,90;SEK;Butik;Makulerad
""",
}

CUSTOMERS = {
    "English": """Customer number;First name;Surname;E-mail address;Mobile;Street;Postcode;Town;Country;Date of birth;Customer since;Newsletter
K7;Ann;Ek;ann@example.org;0151 1234567;High Street 1;10115;Berlin;Germany;31/12/1980;15/01/2020;yes
K8;Bo;Ny;bo@example.org;;Low Street 2;20095;Hamburg;Germany;;16/02/2021;no
""",
    "German": """Kundennummer;Vorname;Nachname;E-Mail-Adresse;Handynummer;Straße;PLZ;Ort;Land;Geburtsdatum;Kunde seit;Newsletter
K7;Ann;Ek;ann@example.org;0151 1234567;Hauptstraße 1;10115;Berlin;Deutschland;31.12.1980;15.01.2020;Ja
K8;Bo;Ny;bo@example.org;;Nebenweg 2;20095;Hamburg;Deutschland;;16.02.2021;Nein
""",
    "French": """Numéro de client;Prénom;Nom;Adresse e-mail;Téléphone portable;Adresse;Code postal;Ville;Pays;Date de naissance;Date d'inscription;Abonné à la newsletter
K7;Ann;Ek;ann@example.org;06 12 34 56 78;1 rue Haute;75001;Paris;France;31/12/1980;15/01/2020;Oui
K8;Bo;Ny;bo@example.org;;2 rue Basse;69001;Lyon;France;;16/02/2021;Non
""",
    "Spanish": """Código de cliente;Nombre;Apellidos;Correo electrónico;Teléfono móvil;Dirección;Código postal;Ciudad;País;Fecha de nacimiento;Fecha de alta;Boletín
K7;Ann;Ek;ann@example.org;612 345 678;Calle Alta 1;28001;Madrid;España;31/12/1980;15/01/2020;Sí
K8;Bo;Ny;bo@example.org;;Calle Baja 2;08001;Barcelona;España;;16/02/2021;No
""",
    "Swedish": """Kundnummer;Förnamn;Efternamn;E-postadress;Mobilnummer;Gatuadress;Postnummer;Ort;Land;Födelsedatum;Kund sedan;Nyhetsbrev
K7;Ann;Ek;ann@example.org;070-111 22 33;Storgatan 1;11455;Stockholm;Sverige;1980-12-31;2020-01-15;Ja
K8;Bo;Ny;bo@example.org;;Lillgatan 2;21119;Malmö;Sverige;;2021-02-16;Nej
""",
}

PRODUCTS = {
    "English": "Item number;Product name;Category;Price;Cost price\nA1;Lamp;Lighting;29.90;14.50\nA2;Tea;Food;9.90;4.10\n",
    "German": "Artikelnummer;Artikelbezeichnung;Warengruppe;Verkaufspreis;Einkaufspreis\nA1;Lampe;Leuchten;29,90;14,50\nA2;Tee;Lebensmittel;9,90;4,10\n",
    "French": "Référence;Désignation;Catégorie;Prix de vente;Prix d'achat\nA1;Lampe;Luminaires;29,90;14,50\nA2;Thé;Alimentation;9,90;4,10\n",
    "Spanish": "Referencia;Nombre del producto;Categoría;Precio de venta;Precio de coste\nA1;Lámpara;Iluminación;29,90;14,50\nA2;Té;Alimentos;9,90;4,10\n",
    "Swedish": "Artikelnummer;Artikelnamn;Varugrupp;Försäljningspris;Inköpspris\nA1;Lampa;Belysning;29,90;14,50\nA2;Te;Livsmedel;9,90;4,10\n",
}

SURVEYS = {
    "English": "Date;E-mail;Rating;Comment\n31/12/2024;ann@example.org;5;Great advice\n15/01/2025;bo@example.org;2;Too slow\n",
    "German": "Datum;E-Mail;Bewertung;Kommentar\n31.12.2024;ann@example.org;5;Gute Beratung\n15.01.2025;bo@example.org;2;Zu langsam\n",
    "French": "Date;Adresse e-mail;Note;Commentaire\n31/12/2024;ann@example.org;5;Bon conseil\n15/01/2025;bo@example.org;2;Trop lent\n",
    "Spanish": "Fecha;Correo electrónico;Puntuación;Comentario\n31/12/2024;ann@example.org;5;Buen consejo\n15/01/2025;bo@example.org;2;Muy lento\n",
    "Swedish": "Datum;E-post;Betyg;Kommentar\n2024-12-31;ann@example.org;5;Bra råd\n2025-01-15;bo@example.org;2;För långsamt\n",
}

languages = pytest.mark.parametrize("language", list(SALES))


@pytest.fixture
def take() -> Iterator[Take]:
    """`take(text)`: the arrival of a file in an empty workspace and its rows."""
    with Workspace.open() as workspace:

        def take_(text: str) -> tuple[Arrival, list[dict[str, Any]]]:
            path: Path = workspace.new_folder("inbox") / "file.csv"
            path.write_text(text, encoding="utf-8")
            [arrival] = receive(workspace, path, "file.csv")
            assert arrival.staged is not None, (arrival.refused, arrival.mapping)
            with workspace.cursor() as cursor:
                found = cursor.execute(f"select * from staged_{arrival.staged.stage_id} order by source_row")
                names = [entry[0] for entry in found.description]
                return arrival, [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        yield take_


def told(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(str(row.get(name)) for name in columns) for row in rows]


@languages
def test_sales_are_read_with_channel_and_status(take: Take, language: str) -> None:
    arrival, rows = take(SALES[language])
    assert arrival.mapping is not None
    assert arrival.mapping.table == "order_lines"
    assert told(rows, "order_id", "ordered_at", "customer_ref", "email") == [
        ("1001", "2024-12-31 00:00:00", "K7", "ann@example.org"),
        ("1002", "2025-01-15 00:00:00", "K8", "bo@example.org"),
    ]
    assert [row["quantity"] for row in rows] == [2, 1]
    assert [row["unit_price"] for row in rows] == [Decimal("617.25"), Decimal("9.9")]
    assert [row["net_revenue"] for row in rows] == [Decimal("1234.5"), Decimal("9.9")]
    assert told(rows, "channel", "status") == [("web", "paid"), ("store", "cancelled")]
    assert {"product_name", "currency"} <= set(rows[0])


@languages
def test_customers_are_read_with_consent(take: Take, language: str) -> None:
    arrival, rows = take(CUSTOMERS[language])
    assert arrival.mapping is not None
    assert arrival.mapping.table == "profiles"
    assert told(rows, "customer_ref", "first_name", "last_name", "email") == [
        ("K7", "Ann", "Ek", "ann@example.org"),
        ("K8", "Bo", "Ny", "bo@example.org"),
    ]
    assert told(rows, "birth_date", "joined_at")[0] == ("1980-12-31", "2020-01-15 00:00:00")
    assert [row["email_consent"] for row in rows] == [True, False]
    assert {"phone", "address", "postcode", "city", "country"} <= set(rows[0])
    assert arrival.mapping.field("attributes") is None


@languages
def test_products_are_read_with_price_and_cost(take: Take, language: str) -> None:
    arrival, rows = take(PRODUCTS[language])
    assert arrival.mapping is not None
    assert arrival.mapping.table == "products"
    assert [row["product_id"] for row in rows] == ["A1", "A2"]
    assert {"product_name", "category"} <= set(rows[0])
    assert [row["price"] for row in rows] == [Decimal("29.9"), Decimal("9.9")]
    assert [row["cost"] for row in rows] == [Decimal("14.5"), Decimal("4.1")]


@languages
def test_a_survey_is_read_with_score_and_text(take: Take, language: str) -> None:
    arrival, rows = take(SURVEYS[language])
    assert arrival.mapping is not None
    assert arrival.mapping.table == "feedback"
    assert [row["score"] for row in rows] == [5, 2]
    assert {"given_at", "email", "text"} <= set(rows[0])


def test_words_of_five_languages_say_yes_and_no(take: Take) -> None:
    header = "E-mail;Vorname;Newsletter\n"
    yes = "Ja|oui|sí|Si|yes|abonniert|abonné|suscrito|prenumererar|wahr|vrai|verdadero|sant".split("|")
    no = "Nein|non|no|nej|abgemeldet|désabonné|no suscrito|falsch|faux|falso|falskt".split("|")
    cells = [*yes, *no]
    text = header + "".join(f"p{place}@example.org;P;{word}\n" for place, word in enumerate(cells))
    _, rows = take(text)
    assert [row["email_consent"] for row in rows] == [True] * len(yes) + [False] * len(no)
