"""The parts of `bench.identity`: made-up people, scores against the truth, plain Splink, and our resolver."""
