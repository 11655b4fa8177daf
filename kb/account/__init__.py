"""Accounts: signing in through allauth, and what a member sees and decides about herself."""
