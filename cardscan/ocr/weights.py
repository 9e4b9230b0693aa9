"""From the file of an ONNX model to the same model without subnormal weights, which most processors compute slowly, or to
one that also tells an inner result.

A subnormal number (below 1.2e-38) changes nothing in a sum, but takes a hundred times as long as another one.  A third
of a million of them stand in the weights of PP-OCRv6's detector: three quarters of its time.  The processor could be
told to take them for zero, but that holds for the whole thread, the caller's own arithmetic included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRAPH, INITIALIZER, OUTPUT, NAME = 7, 5, 12, 1
DATA_TYPE, FLOAT_DATA, RAW_DATA = 2, 4, 9
"""Numbers of fields in `onnx.proto`: ModelProto.graph, GraphProto.initializer and output, ValueInfoProto.name, and three of
TensorProto."""
FLOAT = b"\x01"
SMALLEST = np.finfo(np.float32).smallest_normal


def without_subnormals(path: Path) -> bytes:
    """Read an ONNX model and set its subnormal weights to zero.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no ONNX model.
    """
    data = bytearray(path.read_bytes())
    try:
        for graph in _find(memoryview(data), GRAPH):
            for tensor in _find(graph, INITIALIZER):
                if FLOAT in list(_find(tensor, DATA_TYPE)):
                    for weights in (*_find(tensor, FLOAT_DATA), *_find(tensor, RAW_DATA)):
                        numbers = np.frombuffer(weights, "<f4")
                        numbers[np.abs(numbers) < SMALLEST] = 0
    except (IndexError, ValueError) as error:
        raise ValueError(f"{path} is no ONNX model") from error
    return bytes(data)


def with_output(model: bytes, name: str) -> bytes:
    """Let a model give one of its inner results, whose name has less than a hundred letters, besides its own.

    A message that comes in two parts is read as one (protobuf.dev/programming-guides/encoding, "Last One Wins"), so the
    second part of the graph is put behind the model, unread.
    """
    message = name.encode()
    for field in (NAME, OUTPUT, GRAPH):
        message = bytes([field << 3 | 2, len(message)]) + message
    return model + message


def _find(message: memoryview, wanted: int) -> Iterator[memoryview]:
    """Yield the bytes of a field of a protobuf message wherever it stands (protobuf.dev/programming-guides/encoding)."""
    at = 0
    while at < len(message):
        key, start = _number(message, at)
        match key & 7:
            case 0:
                at = _number(message, start)[1]
            case 1:
                at = start + 8
            case 2:
                size, start = _number(message, start)
                at = start + size
            case 5:
                at = start + 4
            case kind:
                raise ValueError(f"a field of kind {kind}")
        if at > len(message):
            raise ValueError("cut short")
        if key >> 3 == wanted:
            yield message[start:at]


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, lowest first; give it and where it ends."""
    value, shift = 0, 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | message[at] << shift, at + 1
