"""The nouns of the farm: values, errors, settings and ports. Nothing here does I/O."""
