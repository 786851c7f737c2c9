"""Random draws of the simulator: one seeded stream, in blocks because single draws are slow."""

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

BLOCK = 65_536

T = TypeVar("T")


class Draws:
    """The same seed gives the same sequence of draws, on any machine."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._uniforms: list[float] = []
        self._digits = ""
        self._digit = 0

    def uniform(self) -> float:
        """A number in [0, 1)."""
        if not self._uniforms:
            self._uniforms = self._generator.random(BLOCK).tolist()
        return self._uniforms.pop()

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self.uniform() * len(values))]

    def weighted(self, weights: Sequence[float]) -> int:
        """An index, as likely as its weight."""
        point = self.uniform() * sum(weights)
        for index, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return index
        return len(weights) - 1

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1.0 - self.uniform())

    def lognormal(self, median: float, spread: float) -> float:
        """A positive number around `median`; `spread` is the deviation of its logarithm."""
        normal = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
        normal *= math.cos(2.0 * math.pi * self.uniform())
        return median * math.exp(spread * normal)

    def hexadecimal(self, digits: int) -> str:
        if self._digit + digits > len(self._digits):
            self._digits = self._generator.bytes(BLOCK).hex()
            self._digit = 0
        text = self._digits[self._digit : self._digit + digits]
        self._digit += digits
        return text

    def uuid(self) -> str:
        text = self.hexadecimal(32)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
