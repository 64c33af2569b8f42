"""Judges requests to the Bot API by aiogram's models of it: a line {"method", "fields", "form"} in, a list of complaints out.

`form`: the fields came as a form (multipart), where numbers and truth values are texts, and whatever is deeper is JSON.
The models say which fields there are, which must be there and of which type. What they leave out, the lengths, is here
from Telegram's documentation.
"""

import json
import re
import sys

import pydantic
from aiogram import methods

TEXT_MAX = 4096  # UTF-16 code units
LENGTHS = {  # field -> least, most, measure
    "text": (1, TEXT_MAX, "units"),
    "caption": (0, 1024, "units"),
    "callback_data": (1, 64, "bytes"),
    "payload": (1, 128, "bytes"),
    "title": (1, 32, "units"),
    "description": (1, 255, "units"),
}
ONLY_IN = {"title": ("sendInvoice",), "description": ("sendInvoice",), "payload": ("sendInvoice",)}


def size(text, measure):
    return len(text.encode()) if measure == "bytes" else len(text.encode("utf-16-le")) // 2


def strange(model, where):
    """Fields that the Bot API does not know, at any depth: the models pass them over."""
    if isinstance(model, (list, tuple)):
        for number, element in enumerate(model):
            yield from strange(element, f"{where}[{number}]")
    elif isinstance(model, pydantic.BaseModel):
        for name in model.model_extra or {}:
            yield f"{where}.{name}: no such field"
        for name in model.model_fields_set & set(type(model).model_fields):
            yield from strange(getattr(model, name), f"{where}.{name}")


def lengths(method, value, where, name=""):
    if isinstance(value, dict):
        for key, member in value.items():
            yield from lengths(method, member, f"{where}.{key}", key)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from lengths(method, element, f"{where}[{number}]")
    elif isinstance(value, str) and name in LENGTHS and method in ONLY_IN.get(name, (method,)):
        least, most, measure = LENGTHS[name]
        if name == "text" and method == "answerCallbackQuery":
            least, most = 0, 200
        if not least <= size(value, measure) <= most:
            yield f"{where}: {size(value, measure)} {measure}, and {least} to {most} are allowed"


def entities(fields):
    """Each lies inside the text, in UTF-16 code units, and is not empty."""
    for text, name in (("text", "entities"), ("caption", "caption_entities")):
        length = size(fields.get(text) or "", "units")
        for number, entity in enumerate(fields.get(name) or []):
            begin, count = entity.get("offset"), entity.get("length")
            if not (isinstance(begin, int) and isinstance(count, int) and 0 <= begin and 0 < count and begin + count <= length):
                yield f"{name}[{number}]: outside the text"


def unpacked(value):
    """A form's field as it would be in JSON."""
    if re.match(r"[\[{]", value):
        return json.loads(value)
    return value


def complaints(method, fields, form):
    model = getattr(methods, method[:1].upper() + method[1:], None)
    if model is None:
        return [f"{method}: no such method"]
    if form:
        fields = {name: unpacked(value) for name, value in fields.items()}
    files = {name for name, field in model.model_fields.items() if "InputFile" in str(field.annotation)}
    try:
        read = model.model_validate(fields, strict=not form and not files & set(fields))
    except pydantic.ValidationError as error:
        return [f"{method}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return [*strange(read, method), *lengths(method, fields, method), *entities(fields)]


def main():
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(complaints(asked["method"], asked["fields"], asked["form"])), flush=True)


if __name__ == "__main__":
    main()
