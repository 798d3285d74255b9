"""How customer-focused are we, as you see it? The form of a round of ratings, reached by its link only."""

from lib.ui import navigation, rate

navigation.within_app()
rate.show()
