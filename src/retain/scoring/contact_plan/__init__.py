"""The week's work: who is due for which contact, why, by whom and when; and how well it is done."""
