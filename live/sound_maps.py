"""What becomes of an input's tracks of sound on the way into a programme (pure)."""

LEFT, RIGHT, MIX, PAIR = "left", "right", "mix", "pair"
_PANS = {
    LEFT: "pan=stereo|c0=c0|c1=c0",
    RIGHT: "pan=stereo|c0=c1|c1=c1",
    MIX: "pan=stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0+0.5*c1",
}


def copied_tracks(track: int, channels: str) -> list[str]:
    """Return the arguments that copy the tracks which are wanted; one that is missing is left out.

    Args:
        track: from 0.
        channels: of it, in a word; empty: all.
    """
    wanted = [track, track + 1] if channels == PAIR else [track]
    return [word for one in wanted for word in ("-map", f"0:a:{one}?")]


def sound_filter(channels: str) -> str:
    """Return the filter over the sound that was copied; of a pair it has two inputs."""
    steady = "aresample=async=1000"
    if channels == PAIR:
        # two tracks of one channel each
        return f"[0:a:0][0:a:1]join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR,{steady}"
    pan = _PANS.get(channels)
    return f"{pan},{steady}" if pan else steady
