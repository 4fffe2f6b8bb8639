"""Libraries that more than one service needs; none of them has business meaning."""
