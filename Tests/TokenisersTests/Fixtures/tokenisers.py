#!/usr/bin/env python3
"""Small tokenizer.json files of five families, trained by the `tokenizers` library, and the ids they give.

    tokenisers.py OUTDIR TEXTFILE NAME...     writes OUTDIR/NAME/tokenizer.json and OUTDIR/NAME-ids.json

Needs tokenizers (PyPI, 0.23.3). TEXTFILE is the first 300,000 bytes of WikiText-2's validation text for
llama3 and neox. The expected ids are the library's own.
"""
import json, os, sys
from tokenizers import Tokenizer, models, trainers, pre_tokenizers, normalizers, decoders, processors, Regex, AddedToken

QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEXTS = ["", " ", "Hello world", "  two  spaces ", "It's 1999, isn't it? I'LL say!", "tabs\tand\nlines\r\n\r\nend", "naïve café — “quotes” … 3.14",
         "e\u0301 combining, and \u212b ngstrom", "東京は日本の首都です。", "Здравствуй, мир", "emoji 👩‍👩‍👧‍👦 🏳️‍🌈 done", "x" * 70, "a\u00a0b\u2003c\u200bd", "\x00\x01 control",
         "<s>not special? </s><|endoftext|> yes", "if (a[i] != 0) { return ~b >> 2; }", " = Robert <unk> = \n", "12345678 0x1F", "\n\n\n", "ﬁne ligature", "العربية مختلطة with English", "ends with space "]


def trained(tok, trainer, text):
    tok.train([text], trainer); return tok


def gpt2(text):  # byte-level, no normaliser
    t = Tokenizer(models.BPE()); t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False); t.decoder = decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return trained(t, trainers.BpeTrainer(vocab_size=700, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False), text)


def qwen(text):  # NFC, a regular expression, then bytes
    t = Tokenizer(models.BPE()); t.normalizer = normalizers.NFC(); t.decoder = decoders.ByteLevel()
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t = trained(t, trainers.BpeTrainer(vocab_size=800, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False), text)
    t.add_special_tokens([AddedToken("<|endoftext|>", special=True), AddedToken("<|im_start|>", special=True)]); return t


def llama2(text):  # as Mixtral: spaces become U+2581, unknown characters fall back to bytes, a beginning-of-text token
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    t = trained(t, trainers.BpeTrainer(vocab_size=1000, special_tokens=special, limit_alphabet=90, show_progress=False), text)
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]); return t


def llama3(text):  # whole words first (ignore_merges), digits by three, a beginning-of-text token after bytes
    t = Tokenizer(models.BPE(ignore_merges=True)); t.decoder = decoders.ByteLevel()
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t = trained(t, trainers.BpeTrainer(vocab_size=900, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False), text)
    t.add_special_tokens([AddedToken("<|begin_of_text|>", special=True)]); b = t.token_to_id("<|begin_of_text|>")
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A $B", special_tokens=[("<|begin_of_text|>", b)])]); return t


def neox(text):  # as OLMoE: NFC, byte-level with its own expression, runs of spaces as added tokens
    t = Tokenizer(models.BPE()); t.normalizer = normalizers.NFC(); t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False); t.decoder = decoders.ByteLevel()
    t = trained(t, trainers.BpeTrainer(vocab_size=750, special_tokens=["<|endoftext|>", "<|padding|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False), text)
    t.add_tokens([AddedToken(" " * n, normalized=True, special=False) for n in range(24, 1, -1)]); return t


KINDS = {"gpt2": gpt2, "qwen": qwen, "llama2": llama2, "llama3": llama3, "neox": neox}

if __name__ == "__main__":
    out, text = sys.argv[1:3]
    for name in sys.argv[3:]:
        t = KINDS[name](text); os.makedirs(os.path.join(out, name), exist_ok=True); t.save(os.path.join(out, name, "tokenizer.json"))
        rows = [{"text": s, "ids": t.encode(s).ids, "ids_without_special": t.encode(s, add_special_tokens=False).ids, "decoded": t.decode(t.encode(s).ids)} for s in TEXTS]
        json.dump(rows, open(os.path.join(out, name + "-ids.json"), "w"), ensure_ascii=True, indent=0); print(name, t.get_vocab_size(), sum(len(r["ids"]) for r in rows))
