"""Pure questions: unbound Ibis expressions and parameters in, small frozen results out."""
