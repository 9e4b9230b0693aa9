"""Fit the network that marks cards in a small picture (`cardscan.capture.maps`) and write cardscan/capture/data/maps.onnx.

    python training/fit_maps.py [--scenes 20000] [--first 0] [--minutes 35] [--start FILE [--halfway]] [--out FILE]

Needs PyTorch and onnx, which cardscan does not.  It learns from made-up scenes alone (`scenes.py`), drawn first, on all cores.
Seeds are fixed, but time ends the fit, so that another machine gives other weights of the same quality.  The weights as they are
came of four goes, each but the first from what the one before it wrote, with the scenes as they were drawn then: 40, 29 and 70
minutes, and then

    python training/fit_maps.py --scenes 21000 --minutes 76 --start cardscan/capture/data/maps.onnx --halfway

One go of all these minutes was not tried.  Run `fit_marks.py` after it: what the maps say of quads is weighed anew.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from scenes import Scene, scene
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from cardscan.capture.maps import SIDE, STEP

if TYPE_CHECKING:
    import numpy.typing as npt

CARD, BORDER, CORE = 1, 2, 4
"""Bits of the target: card; within a pixel or two of where a visible card ends; deep inside one."""
DEEP = 0.35
"""From this share of its greatest depth on a pixel of a card is deep inside."""
BATCH, RATE, SEED = 16, 3e-3, 5
CROPPED, LEAST_PART = 0.4, 0.75
"""How often a picture is cropped as the network is fitted, and the least that is left of either side."""
WIDE = 16, 32, 48, 64, 76
"""Channels at a half, a quarter and so on."""
OUT = Path(__file__).parents[1] / "cardscan" / "capture" / "data" / "maps.onnx"


class Example(NamedTuple):
    """A picture, H x W x 3 bytes, and the bits of its target at half the size."""

    picture: npt.NDArray[np.uint8]
    target: npt.NDArray[np.uint8]


def example(seed: int) -> Example:
    """Draw a scene."""
    cv2.setNumThreads(1)
    return example_of(scene(np.random.default_rng((SEED, seed))))


def example_of(drawn: Scene) -> Example:
    """Shrink a scene to what the network sees, and mark its cards."""
    height, width = drawn.pixels.shape[:2]
    scale = SIDE / max(width, height)
    w, h = (max(round(n * scale / STEP), 1) * STEP for n in (width, height))
    picture = cv2.resize(drawn.pixels, (w, h), interpolation=cv2.INTER_AREA)
    ids = np.zeros((h // 2, w // 2), np.uint8)
    for k, quad in enumerate(drawn.quads, 1):
        corners = np.array(quad.points) * [w / 2 / width, h / 2 / height] - 0.5
        cv2.fillPoly(ids, [np.rint(corners * 16).astype(np.int32)], k, shift=4)
    target = np.where(ids > 0, CARD, 0).astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    edge = cv2.dilate(ids, kernel) != cv2.erode(ids, kernel)
    target[edge] |= BORDER
    padded = cv2.copyMakeBorder(ids, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    for k in range(1, len(drawn.quads) + 1):
        depth = cv2.distanceTransform((padded == k).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
        target[(depth > DEEP * depth.max()) & (ids == k)] |= CORE
    return Example(np.asarray(picture, np.uint8), target)


class Network(nn.Module):  # type: ignore[misc]
    """A small U-Net (Ronneberger et al., 2015): B x 3 x H x W bytes to three logits at half the size.

    The finest features are at a quarter; the maps are spread from them (Shi et al., 2016), at half the cost.
    """

    def __init__(self) -> None:
        super().__init__()
        wide = WIDE[1:]

        def step(into: int, out: int, stride: int = 1) -> nn.Sequential:
            conv = nn.Conv2d(into, out, 3, stride, 1, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(out), nn.ReLU(inplace=True))

        self.stem = step(3, WIDE[0], 2)
        self.down = nn.ModuleList([nn.Sequential(step(a, b, 2), step(b, b)) for a, b in pairwise(WIDE)])
        self.whole = nn.Linear(wide[-1], wide[-1])
        self.side = nn.ModuleList([nn.Conv2d(b, a, 1) for a, b in pairwise(wide)])
        self.up = nn.ModuleList([step(a, a) for a in wide[:-1]])
        self.head = nn.Conv2d(wide[0], 12, 1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Give the logits of card, border and core."""
        x = self.stem(pixels.float() / 255 - 0.5)
        seen = []
        for down in self.down:
            x = down(x)
            seen.append(x)
        # what is seen on the whole picture tells a scan from a photo
        x = x + self.whole(x.mean(dim=(2, 3)))[:, :, None, None]
        for side, up, finer in zip(reversed(self.side), reversed(self.up), reversed(seen[:-1]), strict=True):
            x = up(functional.interpolate(side(x), scale_factor=2.0, mode="nearest") + finer)
        return functional.pixel_shuffle(self.head(x), 2)


def cropped(one: Example, dice: np.random.Generator) -> Example:
    """Come nearer to a part of a picture, so that no two looks at it are the same."""
    height, width = one.target.shape
    part = dice.uniform(LEAST_PART, 1, 2) * (width, height)
    x, y = dice.uniform(0, 1, 2) * ((width, height) - part)
    nearer = np.array([[width / part[0], 0, -x * width / part[0]], [0, height / part[1], -y * height / part[1]]])
    target = cv2.warpAffine(
        one.target, nearer, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
    )
    # a spot of the target is two pixels of the picture, the middle of the first at half a pixel
    nearer[:, 2] = 2 * nearer[:, 2] + (1 - np.diag(nearer)) / 2
    size = 2 * width, 2 * height
    picture = cv2.warpAffine(one.picture, nearer, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Example(np.asarray(picture, np.uint8), np.asarray(target, np.uint8))


def batch_of(examples: list[Example], dice: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Stack examples of one size, turned and coloured at random."""
    turn = dice.random() < 0.5
    pictures, targets = [], []
    for one in examples:
        picture, target = cropped(one, dice) if dice.random() < CROPPED else one
        flips = tuple(axis for axis in (0, 1) if dice.random() < 0.5)
        seen, marks = np.flip(picture, flips), np.flip(target, flips)
        if turn:
            seen, marks = seen.transpose(1, 0, 2), marks.T
        if dice.random() < 0.3:
            seen = seen[..., dice.permutation(3)]
        if dice.random() < 0.5:
            ramp = np.linspace(0, 1, 256)[:, None] ** dice.uniform(0.6, 1.7) * dice.uniform(0.8, 1.1, 3)
            table = np.clip(255 * ramp, 0, 255).astype(np.uint8)
            seen = np.asarray(cv2.LUT(np.ascontiguousarray(seen), table[None]), np.uint8)
        pictures.append(np.ascontiguousarray(seen))
        targets.append(np.stack([(marks & bit) > 0 for bit in (CARD, BORDER, CORE)]))
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2), torch.from_numpy(np.stack(targets)).float()


def loss_of(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Cross entropy, with what is rare counted more, and one minus the Dice coefficient of each map."""
    rare = torch.tensor([1.0, 3.0, 1.0])[None, :, None, None]
    entropy = functional.binary_cross_entropy_with_logits(logits, target, pos_weight=rare)
    p = torch.sigmoid(logits)
    both, all_of = (p * target).sum(dim=(2, 3)), (p + target).sum(dim=(2, 3))
    return entropy + 0.5 * (1 - (2 * both + 20) / (all_of + 20)).mean()


def resumed(path: Path, pixels: torch.Tensor) -> Network:
    """Load what was fitted before, and put the normalisation back that is folded into its convolutions, by some pictures.

    Without it, only a third of the rate keeps the fit stable.
    """
    model = Network()
    stored = {
        tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for tensor in onnx.load(path).graph.initializer
    }
    named = {name.removeprefix("model."): value for name, value in stored.items() if name.startswith("model.")}
    model.load_state_dict(named, strict=False)
    folded = [value for name, value in stored.items() if not name.startswith("model.")]
    steps = [model.stem, *(step for down in model.down for step in down), *reversed(model.up)]
    for step, weight, bias in zip(steps, folded[::2], folded[1::2], strict=True):
        step[0].weight.data = weight
        step[1].register_forward_pre_hook(partial(_normalised, bias))
    with torch.no_grad():
        model(pixels)
    for step in steps:
        step[1]._forward_pre_hooks.clear()
    return model


def _normalised(bias: torch.Tensor, norm: nn.BatchNorm2d, inputs: tuple[torch.Tensor]) -> None:
    """Let a normalisation undo itself on its input but for a bias."""
    (x,) = inputs
    mean, var = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), correction=0)
    norm.weight.data, norm.bias.data = torch.sqrt(var + norm.eps), mean + bias
    norm.running_mean, norm.running_var = mean, var


def fit(sizes: dict[tuple[int, ...], list[Example]], minutes: float, out: Path, start: Path | None) -> None:
    """Fit by AdamW with a rate that rises shortly and falls to zero as time runs out; the mean of late weights is kept."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    dice = np.random.default_rng(SEED)
    some = max(sizes.values(), key=len)[: 4 * BATCH]
    model = resumed(start, batch_of(some, dice)[0]) if start else Network()
    model = model.to(memory_format=torch.channels_last)
    late = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    print(sum(p.numel() for p in model.parameters()), "parameters")
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    held = [group.pop() for group in sizes.values() for _ in range(len(group) // 50)]
    began, step, mean = time.time(), 0, 1.5
    while (share := (time.time() - began) / (60 * minutes)) < 1:
        often = np.array([len(group) for group in sizes.values()], np.float64)
        group = list(sizes.values())[dice.choice(len(often), p=often / often.sum())]
        pixels, target = batch_of([group[i] for i in dice.integers(0, len(group), BATCH)], dice)
        for part in optimiser.param_groups:
            part["lr"] = RATE * min(1.0, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * share))
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(pixels)
        loss = loss_of(logits.float(), target)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()
        late.update_parameters(model)
        step, mean = step + 1, 0.98 * mean + 0.02 * loss.item()
        if step % 500 == 0:
            print(f"step {step}, {100 * share:.0f} %, loss {mean:.4f}", flush=True)
            export(late.module, out)
    export(late.module, out)
    print("held out:", *(f"{n:.3f}" for n in overlaps(late.module, held)))


def overlaps(model: nn.Module, held: list[Example]) -> list[float]:
    """Give the overlap (IoU) of each map with its target, at one half."""
    both, either = np.zeros(3), np.zeros(3)
    with torch.no_grad():
        for one in held:
            x, target = batch_of([one], np.random.default_rng(0))
            found = (model.eval()(x) > 0)[0].numpy()
            true = target[0].numpy() > 0
            both += (found & true).sum(axis=(1, 2))
            either += (found | true).sum(axis=(1, 2))
    return list(both / either)


def export(model: nn.Module, out: Path) -> None:
    """Write the network, its scaling of pixels and its sigmoid as ONNX: 1 x H x W x 3 bytes to 3 x H/2 x W/2 shares."""

    class Whole(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = copy.deepcopy(model)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return torch.sigmoid(self.model(pixels.permute(0, 3, 1, 2)))[0]

    example_input = torch.zeros(1, 256, SIDE, 3, dtype=torch.uint8)
    axes = {"pixels": {1: "height", 2: "width"}, "maps": {1: "h", 2: "w"}}
    torch.onnx.export(
        Whole().eval(), (example_input,), str(out), input_names=["pixels"], output_names=["maps"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def mean_of(model: onnx.ModelProto, other: onnx.ModelProto) -> onnx.ModelProto:
    """Give the network half way between two, one of which was fitted on from the other (Wortsman et al., 2022).

    It keeps what the earlier one knew of pictures that are rare in the later scenes.
    """
    for tensor, more in zip(model.graph.initializer, other.graph.initializer, strict=True):
        value = numpy_helper.to_array(tensor)
        if value.dtype == np.float32:
            tensor.CopyFrom(numpy_helper.from_array((value + numpy_helper.to_array(more)) / 2, tensor.name))
    return model


def main() -> None:
    """Draw, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=20000)
    parser.add_argument("--first", type=int, default=0, help="number of the first scene; others are other scenes")
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--start", type=Path, help="go on from these weights")
    parser.add_argument(
        "--halfway", action="store_true", help="write the mean of what it started from and what it came to"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        examples = list(pool.map(example, range(args.first, args.first + args.scenes), chunksize=50))
    print(len(examples), "scenes drawn", flush=True)
    sizes: dict[tuple[int, ...], list[Example]] = {}
    for one in examples:
        sizes.setdefault(one.picture.shape, []).append(one)
    before = onnx.load(args.start) if args.start and args.halfway else None
    fit(sizes, args.minutes, args.out, args.start)
    if before:
        onnx.save(mean_of(onnx.load(args.out), before), args.out)


if __name__ == "__main__":
    main()
