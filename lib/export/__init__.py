"""What leaves the app: tables as csv and xlsx, later audiences and the board pack."""
