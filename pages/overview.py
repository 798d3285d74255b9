"""How are we doing?"""

from lib.ui import page

page.question("How are we doing?")
page.needs("order_lines", "How the business goes: the five answers with the most money behind them.")
