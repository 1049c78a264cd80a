#!/usr/bin/env python3
"""Writes parts.json: what the `tokenizers` library makes of texts, part by part of a tokenizer.json.

    parts.py > parts.json

Needs tokenizers (PyPI, 0.23.3). Each case holds the file with `@BYTES@` or `@WORDS@` for its vocabulary and
merges, which stand once beside the cases. The ids are the library's own. In the byte-level vocabulary every
word ends with `|`, so that the ids tell where a text was split.
"""
import json
from tokenizers import Tokenizer, pre_tokenizers

alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
BYTES = {c: i for i, c in enumerate(alphabet)}
BYTES.update({c + "|": 256 + i for i, c in enumerate(alphabet)})
WORDS, merges = {}, []
for t in ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)] + ["▁"] + [chr(c) for c in range(33, 127)] + list("éàü東京"):
    WORDS.setdefault(t, len(WORDS))
for a, b in [("t", "h"), ("th", "e"), ("▁", "the"), ("▁", "a"), ("e", "r"), ("i", "n"), ("▁", "▁"), ("▁▁", "▁▁"), ("H", "e"), ("l", "l"), ("He", "ll"), ("Hell", "o"), ("▁", "Hello")]:
    merges.append(f"{a} {b}"); WORDS.setdefault(a + b, len(WORDS))
PARTS = {"@BYTES@": json.dumps(BYTES, ensure_ascii=False), "@WORDS@": json.dumps(WORDS, ensure_ascii=False), "@MERGES@": json.dumps(merges, ensure_ascii=False)}
TEXTS = ["Hello the  world", " don't WE'LL 'ſ ſ", "naïve e\u0301 \u212b A\u0323\u030a ﬁ ① ½ ² Ⅷ ١٢٣ 12345", "a\u00a0b\u2003c\u0085d\x0b\u2028e\u200b\u200d", "東京 ひらカナ 한국 กำ हिन्दी", "the[X] the  [X]  the, other <s>the</s> don't",
         "İ ß ǅ Σας", "tab\t\n\r\n\n end ", "👩‍👩‍👧 \U0001F1E9\U0001F1EA \U00010041A\u0323", "ｶﾞㄱㅏ \u0f73\u0344 \u1aca\u05b8", "¿Qué? «x» (a_b) — 3.14…$+", "xaaa abab aab"]
BYTE = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
cases = []


def case(name, normalizer=None, pre=None, decoder=None, post=None, added=(), words=False, **model):
    m = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None if words else "|", fuse_unk=False, byte_fallback=False, ignore_merges=False)
    m.update(model)
    m.update(vocab="@WORDS@" if words else "@BYTES@", merges="@MERGES@" if words else [])
    file = json.dumps(dict(version="1.0", truncation=None, padding=None, added_tokens=list(added), normalizer=normalizer, pre_tokenizer=pre, post_processor=post, decoder=decoder, model=m), ensure_ascii=False)
    whole = file
    for key, value in PARTS.items(): whole = whole.replace(f'"{key}"', value)
    t = Tokenizer.from_str(whole)
    ids = [t.encode(s).ids for s in TEXTS]
    decoded = [[t.decode(i, skip_special_tokens=skip) for skip in (True, False)] for i in ids] if decoder or added else []
    cases.append({"name": name, "file": file, "ids": ids, "decoded": decoded})


def added(i, content, **flags):
    return dict(dict(id=i, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True), **flags)


def seq(*parts): return {"type": "Sequence", "pretokenizers": list(parts) + [BYTE]}
def split(rx, behavior="Isolated", invert=False, kind="Regex"): return {"type": "Split", "pattern": {kind: rx}, "behavior": behavior, "invert": invert}


for n in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"]: case(n, {"type": n}, BYTE)
for left, right in [(True, True), (True, False), (False, True)]: case(f"Strip {left} {right}", {"type": "Strip", "strip_left": left, "strip_right": right}, BYTE)
for b in ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]:
    case(f"{b}, expression", None, seq(split(r"\s|\p{N}", b)))
    case(f"{b}, text, inverted", None, seq(split("a", b, True, "String")))
    case(f"Punctuation {b}", None, seq({"type": "Punctuation", "behavior": b}))
for d in (True, False): case(f"Digits {d}", None, seq({"type": "Digits", "individual_digits": d}))
for t in ["Whitespace", "WhitespaceSplit"]: case(t, None, seq({"type": t}))
case("ByteLevel prefix", None, dict(BYTE, add_prefix_space=True, use_regex=True), BYTE)
for rx in [r"(?i:'s|'t|'ll)|\p{L}++|\p{N}{1,3}+|\s++$|\s*[\r\n]|\s+(?!\S)|\s", r"^\s+|x*?a|(?:ab|a)(?=b)|[a-z&&[^aeiou]]+", r"(?>a|ab)c|\bt\w+\b|\d{2,}?|(?:\p{L}\p{M}*){2}?", r"a*", r"(?i)the|\x41|\u00e9|[^\W\d_]+", r"\w+", r"\p{Han}+|\p{^L}|\P{Ll}",
           r"\s{2,}|\A.|.\z|\Bo|[\]\-a]+|[-x]", r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s+(?!\S)|\s+"]: case(rx, None, seq(split(rx)))
n = len(WORDS)
ADDED = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>"), added(n, "[X]", lstrip=True, rstrip=True), added(n + 1, "don't", normalized=True, special=False, lstrip=True), added(n + 2, "he", single_word=True, special=False)]
META = {"type": "Metaspace", "replacement": "▁", "split": True}
for s in ["always", "first", "never"]: case(f"Metaspace {s}", None, dict(META, prepend_scheme=s, split=s != "first"), dict(META, prepend_scheme=s), None, ADDED, True, unk_token="<unk>", byte_fallback=True)
for fuse in (True, False):
    for fallback in (True, False): case(f"unknown {fuse} {fallback}", {"type": "Prepend", "prepend": "▁"}, None, None, None, ADDED, True, unk_token="<unk>", fuse_unk=fuse, byte_fallback=fallback)
case("no unknown", None, None, {"type": "Fuse"}, None, (), True)
case("many parts", {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}, None,
     {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}, None, ADDED, True, unk_token="<unk>", byte_fallback=True, ignore_merges=True)
case("normalised special", {"type": "Lowercase"}, BYTE, BYTE, None, [added(512, "THE", normalized=True), added(513, "o")])
for t in ["BertProcessing", "RobertaProcessing"]: case(t, None, BYTE, post={"type": t, "sep": ["!", 0], "cls": ["\"", 1], "trim_offsets": True, "add_prefix_space": False})
print(json.dumps({"parts": PARTS, "texts": TEXTS, "cases": cases}, ensure_ascii=True, separators=(",", ":")))
