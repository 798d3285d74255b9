"""What leaves the app: tables that a spreadsheet can open safely, and templates to fill in."""
