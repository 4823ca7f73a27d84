"""Chinese words: jieba's dictionary and model, in Rust. See ADR 20 for the choice."""


def segment_chinese(text: str) -> list[tuple[str, str]]:
    """Return the words of a Chinese text with their parts of speech; together they are the text."""
    import rjieba

    return list(rjieba.tag(text))
