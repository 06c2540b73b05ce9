"""
Eight numbers at a time: a numba type for one vector register of float64.

A kriging matrix is too small to fill vector registers with its own rows. Eight targets beside each other do: lane l of every
register belongs to target l, and code written for one target computes eight. LLVM does not find this by itself, as it cannot
prove that parts of one scratch array do not overlap; so a register is a type of its own, with `load`, `store` and
arithmetic. On machines with shorter registers LLVM splits it.

The scratch arrays come from `scratch`: aligned, as a register that lies across two cache lines takes twice as long.

numba keeps compiled code beside the file of the function that was called, and asks only whether that file changed: whoever
edits this module or `strips` removes ``__pycache__`` before believing a test.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils as untyped_cgutils
from numba.extending import intrinsic, models, overload, register_model

from jingtu.kernels.geostatistics.models import Array

LANES = 8
ALIGNED = 64  # bytes
VECTOR = ir.VectorType(ir.DoubleType(), LANES)
WHOLE = ir.VectorType(ir.IntType(64), LANES)
cgutils: Any = untyped_cgutils
untyped_intrinsic: Any = intrinsic  # numba types it as taking all the arguments, but the first is numba's own
FUSED = ("contract",)  # a product and a sum may be rounded once
MANTISSA_BITS, EXPONENT_BIAS = 52, 1023  # of a float64


class LanesType(types.Type):
    def __init__(self) -> None:
        super().__init__(name="Lanes")


lanes_type = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)  # type: ignore[no-untyped-call]


def scratch(count: int) -> Array:
    """Return an aligned float64 array for `count` registers."""
    room = np.zeros(count * LANES + ALIGNED // 8)
    begin = (-room.ctypes.data % ALIGNED) // 8
    return room[begin : begin + count * LANES]


def _at(context: Any, builder: Any, array_type: Any, array: Any, register: Any) -> Any:
    begin = builder.mul(register, ir.Constant(register.type, LANES))
    data = cgutils.create_struct_proxy(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [begin]), VECTOR.as_pointer())


@untyped_intrinsic
def load(_typing: Any, array: Any, register: Any) -> Any:
    """Read register number `register` of a float64 array."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = builder.load(_at(context, builder, signature.args[0], *arguments))
        found.align = 8  # right for any array; aligned ones are faster all the same
        return found

    return lanes_type(array, types.intp), code


@untyped_intrinsic
def store(_typing: Any, array: Any, register: Any, value: Any) -> Any:
    """Write register number `register` of a float64 array."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, register, value = arguments
        builder.store(value, _at(context, builder, signature.args[0], array, register)).align = 8
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes_type), code


@untyped_intrinsic
def spread(_typing: Any, _value: Any) -> Any:
    """Return a register with one number in all lanes."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        first = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), arguments[0], ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(first, ir.Constant(VECTOR, ir.Undefined), zeros)

    return lanes_type(types.float64), code


def _binary(build: Callable[[Any, Any, Any], Any]) -> Any:
    """Make an intrinsic of two registers from what builds its instruction."""

    @untyped_intrinsic
    def operation(_typing: Any, _left: Any, _right: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return build(builder, *arguments)

        return lanes_type(lanes_type, lanes_type), code

    return operation


def _unary(build: Callable[[Any, Any], Any]) -> Any:
    """Make an intrinsic of one register from what builds its instruction."""

    @untyped_intrinsic
    def operation(_typing: Any, _value: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return build(builder, arguments[0])

        return lanes_type(lanes_type), code

    return operation


def _called(name: str) -> Callable[[Any, Any], Any]:
    def build(builder: Any, value: Any) -> Any:
        kind = ir.FunctionType(VECTOR, [VECTOR])
        return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f64"), [value])

    return build


def _power_of_two(builder: Any, value: Any) -> Any:
    biased = builder.add(builder.fptosi(value, WHOLE), ir.Constant(WHOLE, [EXPONENT_BIAS] * LANES))
    return builder.bitcast(builder.shl(biased, ir.Constant(WHOLE, [MANTISSA_BITS] * LANES)), VECTOR)


def _zero_where_positive(builder: Any, tested: Any, value: Any) -> Any:
    zero = ir.Constant(VECTOR, [0.0] * LANES)
    return builder.select(builder.fcmp_ordered(">", tested, zero), zero, value)


def _reciprocal_above(builder: Any, value: Any, least: Any) -> Any:
    one, zero = (ir.Constant(VECTOR, [number] * LANES) for number in (1.0, 0.0))
    return builder.select(builder.fcmp_ordered(">", value, least), builder.fdiv(one, value), zero)


def _smaller(builder: Any, left: Any, right: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", left, right), left, right)


add = _binary(lambda builder, left, right: builder.fadd(left, right, flags=FUSED))
subtract = _binary(lambda builder, left, right: builder.fsub(left, right, flags=FUSED))
multiply = _binary(lambda builder, left, right: builder.fmul(left, right, flags=FUSED))
smaller = _binary(_smaller)
zero_where_positive = _binary(_zero_where_positive)  # of (tested, value)
reciprocal_above = _binary(_reciprocal_above)  # of (value, least): 1 / value, and 0 where value is not above least
square_root = _unary(_called("sqrt"))
floor = _unary(_called("floor"))
power_of_two = _unary(_power_of_two)  # of whole numbers from -1022 to 1023


def _operator(symbol: Callable[..., Any], operation: Any) -> None:
    @overload(symbol)
    def chosen(left, right):  # type: ignore[no-untyped-def]  # numba wants the lambda's signature
        if isinstance(left, LanesType) and isinstance(right, LanesType):
            return lambda left, right: operation(left, right)
        return None


for _symbol, _operation in ((operator.add, add), (operator.sub, subtract), (operator.mul, multiply)):
    _operator(_symbol, _operation)


@njit(inline="always")
def _horner(rest: Any) -> Any:
    """Return exp of |rest| ≤ ln 2 / 2 by its series, whose next term is below 1e-17."""
    total = spread(1.0 / 6227020800.0)  # 1 / 13!
    for factorial in (479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0):
        total = total * rest + spread(1.0 / factorial)
    return total


@njit(inline="always")
def exp_of_minus(value: Any) -> Any:
    """Return exp(-value) for value ≥ 0 within 2 units in the last place; beyond 700 as at 700."""
    power = spread(0.0) - smaller(value, spread(700.0))
    whole = floor(power * spread(1.4426950408889634) + spread(0.5))
    rest = power - whole * spread(0.693145751953125) - whole * spread(1.4286068203094172e-06)  # ln 2 in two parts
    return _horner(rest) * power_of_two(whole)
