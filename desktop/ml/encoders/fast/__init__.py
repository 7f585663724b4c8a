"""The BERT block family on the program's own graphs: fast, int8, explained backwards."""
