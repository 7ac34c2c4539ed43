"""Servers on loopback for the demo and the tests: a registry that behaves, a mailbox that takes."""
