"""Talking to addresses and with secrets that companies gave us: shops, webhooks."""
