"""A small DataFrame in, a Chart (figure and the sentence for those who can't see it) out."""
