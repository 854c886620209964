"""Fragmentation and reassembly of SCHC Packets. RFC8724 §8, RFC9441 §3, RFC9011 §5.6."""
