"""Servers and clients that behave as they like by chance, and can tell whose each byte is: every message has a
tag, and every body is nothing but that tag again and again."""
