"""Writes expressions.json: random expressions with what Python makes of them.

Precedence and grouping are Python's own, as the text is evaluated by it with ^ written **; functions are
those of math, statistics and scipy.stats. Run it beside the file: python3 expressions.py > expressions.json
"""
import ast
import json
import math
import random
import statistics

VALUES = {"a": 2.5, "b": -3.0, "c.d-e": 0.125, "xs": [3.0, -1.5, 2.0, 2.0], "ys": [1.0, 4.0, -2.0, 0.5]}


class Row(list):
    def _with(self, other, f):
        return Row(f(x, y) for x, y in zip(self, other)) if isinstance(other, Row) else Row(
            f(x, other) for x in self)

    def __add__(self, o): return self._with(o, lambda x, y: x + y)
    def __radd__(self, o): return self._with(o, lambda x, y: y + x)
    def __sub__(self, o): return self._with(o, lambda x, y: x - y)
    def __rsub__(self, o): return self._with(o, lambda x, y: y - x)
    def __mul__(self, o): return self._with(o, lambda x, y: x * y)
    def __rmul__(self, o): return self._with(o, lambda x, y: y * x)
    def __truediv__(self, o): return self._with(o, lambda x, y: x / y)
    def __rtruediv__(self, o): return self._with(o, lambda x, y: y / x)
    def __pow__(self, o): return self._with(o, lambda x, y: x ** y)
    def __rpow__(self, o): return self._with(o, lambda x, y: y ** x)
    def __neg__(self): return Row(-x for x in self)
    def __eq__(self, o): return self._with(o, lambda x, y: float(x == y))
    def __ne__(self, o): return self._with(o, lambda x, y: float(x != y))
    def __lt__(self, o): return self._with(o, lambda x, y: float(x < y))
    def __le__(self, o): return self._with(o, lambda x, y: float(x <= y))
    def __gt__(self, o): return self._with(o, lambda x, y: float(x > y))
    def __ge__(self, o): return self._with(o, lambda x, y: float(x >= y))


def elementwise(f):
    return lambda x: Row(f(v) for v in x) if isinstance(x, Row) else f(x)


def rank(xs):
    order = sorted(xs)
    return Row(sum(i + 1 for i, v in enumerate(order) if v == x) / order.count(x) for x in xs)


FUNCTIONS = {
    "min": lambda x: min(x), "max": lambda x: max(x), "mean": statistics.fmean,
    "median": statistics.median, "std": statistics.stdev, "sum": math.fsum,
    "abs": elementwise(abs), "sqrt": elementwise(math.sqrt), "exp": elementwise(math.exp),
    "ln": elementwise(math.log), "log10": elementwise(math.log10), "sort": lambda x: Row(sorted(x)),
    "argmax": lambda x: x.index(max(x)), "argmin": lambda x: x.index(min(x)), "count": len,
    "corr": statistics.correlation, "rank": rank,
}


def number():
    return random.choice(["2", "0.5", "3", "1e-3", ".25", "7.0", "1.5e2", "4"])


def scalar(depth):
    if depth == 0:
        return random.choice([number(), "a", "b", "c.d-e", number()])
    kind = random.randrange(9)
    if kind < 4:
        return f"{scalar(depth - 1)} {random.choice('+-*/^')} {scalar(depth - 1)}"
    if kind == 4:
        return f"-{scalar(depth - 1)}"
    if kind == 5:
        return f"({scalar(depth - 1)})"
    if kind == 6:
        return f"{random.choice(['abs', 'sqrt', 'exp', 'ln', 'log10'])}({scalar(depth - 1)})"
    if kind == 7:
        f = random.choice(["min", "max", "mean", "median", "std", "sum", "argmax", "argmin", "count"])
        return f"{f}({row(depth - 1)})"
    return f"corr({row(depth - 1)}, {row(depth - 1)})"


def row(depth):
    if depth == 0:
        return random.choice(["xs", "ys", "(1..4)", "[1, a, 2, b]"])
    kind = random.randrange(5)
    if kind < 2:
        return f"({row(depth - 1)} {random.choice('+-*/^')} {random.choice([row, scalar])(depth - 1)})"
    if kind == 2:
        return f"{random.choice(['abs', 'exp', 'sort', 'rank'])}({row(depth - 1)})"
    if kind == 3:
        return f"({scalar(depth - 1)} {random.choice('+-*')} {row(depth - 1)})"
    return f"(-{row(depth - 1)})"


def condition(depth):
    test = f"{scalar(depth)} {random.choice(['==', '!=', '<', '<=', '>', '>='])} {scalar(depth)}"
    kind = random.randrange(4)
    if kind == 0:
        return f"not {test}"
    if kind == 1:
        return f"{test} {random.choice(['and', 'or'])} {condition(depth)}"
    return test


def power(a, b):
    value = a ** b
    if any(isinstance(v, complex) for v in (value if isinstance(value, Row) else [value])):
        raise ValueError("complex")
    return value


class RealPowers(ast.NodeTransformer):
    """Has powers refuse what is no real number; the tree keeps Python's grouping."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name("power", ast.Load()), [node.left, node.right], [])


def evaluate(text):
    names = dict(FUNCTIONS)
    names.update(a=VALUES["a"], b=VALUES["b"], cde=VALUES["c.d-e"],
                 xs=Row(VALUES["xs"]), ys=Row(VALUES["ys"]), Row=Row)
    code = text.replace("^", "**").replace("c.d-e", "cde").replace(
        "(1..4)", "Row([1.0, 2.0, 3.0, 4.0])").replace("[1, a, 2, b]", "Row([1.0, a, 2.0, b])")
    names["power"] = power
    tree = ast.fix_missing_locations(RealPowers().visit(ast.parse(code, mode="eval")))
    return eval(compile(tree, code, "eval"), {"__builtins__": {}}, names)


def main():
    random.seed(1)
    cases, seen = [], set()
    while len(cases) < 1500:
        make = random.choice([scalar, row, condition])
        text = make(random.randrange(4))
        if text in seen:
            continue
        seen.add(text)
        try:
            value = evaluate(text)
            values = [float(v) for v in value] if isinstance(value, list) else float(value)
        except (ZeroDivisionError, ValueError, OverflowError, TypeError, statistics.StatisticsError):
            continue
        flat = values if isinstance(values, list) else [values]
        if any(not math.isfinite(v) or abs(v) > 1e100 for v in flat):
            continue
        cases.append({"text": text, "value": values})
    print(json.dumps({"values": VALUES, "cases": cases}, indent=0))


main()
