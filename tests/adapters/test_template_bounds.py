"""A shop's own templates are a stranger's programs: what they may not do, and how far they get."""

from collections.abc import Callable
from dataclasses import replace
from time import thread_time
from typing import Any

import pytest

from adapters.templates import TemplateScribe
from adapters.templates.budget import MOST_SECONDS
from adapters.templates.samples import full
from domain.letters import MessageTemplate, OwnWording, TemplateBroken

SCRIBE = TemplateScribe()
T = MessageTemplate

ESCAPES = """
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ ''['__class__'] }}
{{ ''|attr('__class__') }}
{{ (''|attr('\\x5f\\x5fclass\\x5f\\x5f')) }}
{{ order.__class__ }}
{{ order['__init__'] }}
{{ order.lines.append(1) }}
{{ order.items() }}
{{ order.lines|map(attribute='__class__')|list }}
{{ order.lines|selectattr('__class__')|list }}
{{ order.lines|groupby('__class__') }}
{{ order.lines|sort(attribute='__class__') }}
{{ self }}
{{ self.__init__.__globals__ }}
{{ self._TemplateReference__context }}
{{ cycler.__init__.__globals__.os.popen('id').read() }}
{{ joiner.__init__.__globals__ }}
{{ namespace.__init__.__globals__ }}
{{ lipsum.__globals__['os'].popen('id').read() }}
{{ lipsum(n=100000) }}
{{ range(10) }}
{{ dict(a=1) }}
{{ request }}
{{ config }}
{{ get_flashed_messages.__globals__ }}
{{ url_for.__globals__ }}
{{ _.__globals__ }}
{{ gettext.__globals__ }}
{{ ngettext.__closure__ }}
{{ '{0.__class__}'.format(order) }}
{{ '{0.__class__}'.format_map(order) }}
{{ '%s'|format(order) }}
{{ '%(x)999999999s' % {'x': 1} }}
{{ _('%(x)999999999s', x=1) }}
{{ _('%(x)r', x=order) }}
{{ _('%(x)s' ~ order.number, x=1) }}
{{ _(order.number) }}
{{ _('%(x)s') }}
{{ _(*order.lines) }}
{{ ngettext('%(num)99s', '%(num)99s', 1) }}
{{ ngettext('a', 'b') }}
{{ 'a'|center(999999999) }}
{{ 'a'|indent(999999999) }}
{{ 'a'|wordwrap(1, true, order.number) }}
{{ 'a'|pprint }}
{{ 'a'|tojson }}
{{ 'a'|xmlattr }}
{{ '<script>'|safe }}
{{ '<script>'|forceescape|safe }}
{{ 'a'|random }}
{{ order|list }}
{{ order|string }}
{{ order }}
{{ order.lines }}
{{ [[1]] }}
{{ [order] }}
{{ {'a': 1} }}
{{ 1.5.__class__ }}
{{ loop }}
{{ undefined_name }}
{{ order.nubmer }}
{{ order.lines[0].nothing }}
{% include '/etc/passwd' %}
{% include ['a', 'b'] ignore missing %}
{% import 'os' as os %}
{% from 'os' import popen %}
{% extends 'layout' %}
{% block a %}{{ self.a() }}{% endblock %}
{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}
{% call order.lines() %}{% endcall %}
{% filter upper %}a{% endfilter %}
{% set a %}b{% endset %}
{% set order.number = 1 %}
{% autoescape false %}<script>{% endautoescape %}
{% with a = 1 %}{{ a }}{% endwith %}
{% do order.lines.clear() %}
{% debug %}
{% trans %}a{% endtrans %}
{% for a in order.lines recursive %}{{ loop(order.lines) }}{% endfor %}
{% for a in order.lines %}{{ loop._iterator }}{% endfor %}
{% for a in order.lines %}{{ loop.changed(a) }}{% endfor %}
{% for a in order.lines %}{{ loop.cycle('a', 'b') }}{% endfor %}
{% for a in 'text' %}{% endfor %}
{% for a in 7 %}{% endfor %}
{% if order is callable %}{% endif %}
{% if order is sameas(order) %}{% endif %}
{% if order is filter('x') %}{% endif %}
{{ 10 ** 10 }}
{{ 'a' * 10 }}
{{ [1] * 10 }}
{{ [1] + [2] }}
{{ 999999999 * 999999999 }}
{{ 1 / 0 }}
{{ 'a' + 1 }}
{{ order.number + order }}
{{ 'a' < 1 }}
{{ -order.lines }}
{{ order.number|replace }}
{{ order.number|no_such }}
{{ order.lines|join(order.lines) }}
{{ order.lines|join }}
{% if %}
{% for %}
{{
{{ 'a' }
{% unknown %}
{% if true %}
""".strip().split("\n")


def refusal(own: OwnWording) -> TemplateBroken | None:
    """Tell why a template can't be used; None when it can."""
    try:
        SCRIBE.check(T.ORDER_RECEIVED, own)
    except TemplateBroken as broken:
        return broken
    return None


def test_what_leads_out_of_the_facts_is_refused():
    for source in ESCAPES:
        for own in (OwnWording(text=source), OwnWording(subject=f"a{source}")):
            broken = refusal(own)
            assert broken is not None, source
            assert broken.line == 1, source
            assert broken.reason.endswith("."), source


_WIDE = "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 60
_LOOPS = "{% for b in order.lines %}" * 12 + "{{ b.title }}" + "{% endfor %}" * 12
BOMBS: dict[str, Callable[[], str]] = {
    "doubled": lambda: f"{_WIDE}{{{{ a }}}}",
    "doubled with +": lambda: _WIDE.replace("~", "+"),
    "doubled and unused": lambda: _WIDE,
    "joined": lambda: _WIDE[:200] + "{{ order.lines|join(a) }}",
    "squared": lambda: "{% set a = 99999999 %}" + "{% set a = a * a %}" * 40,
    "replaced": lambda: "{% set a = 'aaaaaaaa' %}" + "{% set a = a|replace('a', a) %}" * 9,
    "replaced nothing": lambda: "{% set a = 'aaaaaaaa' %}" + "{% set a = a|replace('', a) %}" * 9,
    "quoted": lambda: "{% set a = 'ä' %}" + "{% set a = a|urlencode|urlencode ~ a %}" * 40,
    "translated": lambda: (
        "{% set a = 'x' %}" + "{% set a = _('%(a)s%(a)s%(a)s%(a)s', a=a) %}" * 30 + "{{ a }}"
    ),
    "loops": lambda: _LOOPS,
    "empty loops": lambda: _LOOPS.replace("{{ b.title }}", ""),
    "long text in loops": lambda: _LOOPS.replace("{{ b.title }}", "x" * 40_000),
    "busy loops": lambda: (
        "{% for a in order.lines %}" * 7 + "{% if 1 == 2 %}{% endif %}" * 2_400 + "{% endfor %}" * 7
    ),
    "loops with conditions": lambda: (
        "{% for a in order.lines if order.lines|length %}" * 9 + "{% endfor %}" * 9
    ),
    "lengths of loops": lambda: (
        "{% for a in order.lines %}{{ loop.length }}" * 12 + "{% endfor %}" * 12
    ),
    "long": lambda: "x" * 70_000,
    "deep brackets": lambda: "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "deep lists": lambda: "{{ " + "[" * 20_000 + "]" * 20_000 + " }}",
    "deep ifs": lambda: "{% if 1 %}" * 3_000 + "{% endif %}" * 3_000,
    "deep loops": lambda: "{% for a in order.lines %}" * 900 + "{% endfor %}" * 900,
    "deep sums": lambda: "{{ 1" + " + 1" * 10_000 + " }}",
    "deep filters": lambda: "{{ 'a'" + "|upper" * 9_000 + " }}",
    "deep attributes": lambda: "{{ order" + ".a" * 20_000 + " }}",
    "deep not": lambda: "{{ " + "not " * 15_000 + "1 }}",
    "huge number": lambda: "{{ " + "9" * 60_000 + " }}",
    "huge power of ten": lambda: "{{ 1e308 * 1e308 }}",
    "half a character": lambda: "\ud800",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_grows_or_never_ends_is_stopped(bomb):
    before = thread_time()
    with pytest.raises(TemplateBroken):
        SCRIBE.check(T.ORDER_RECEIVED, OwnWording(text=BOMBS[bomb]()))
    assert thread_time() - before < 2 * MOST_SECONDS + 0.5


def test_ten_megabytes_are_not_written_at_sending_time_either():
    letter = full(T.ORDER_RECEIVED)
    source = "{% for a in order.lines %}{{ order.note }}{% endfor %}"
    SCRIBE.check(T.ORDER_RECEIVED, OwnWording(text=source))
    assert letter.order is not None
    letter.order.customer_note = "x" * 5_000_000
    with pytest.raises(TemplateBroken, match="256 KiB"):
        SCRIBE.write(replace(letter, own=OwnWording(text=source)))


def test_what_a_template_is_for_works():
    source = """
    {%- for line in order.lines if line.quantity > 1 %}
    {{ loop.index }}/{{ loop.length }}: {{ line.title|upper|truncate(12) }} x{{ line.quantity * 2 }}
    {%- endfor %}
    {% set name = customer.firstName|default("you") %}
    {{ "Dear " ~ name ~ "," }} {{ order.lines[0].title[:3] }} {{ order.lines|length }}
    {{ "many" if order.pieces >= 3 else "few" }} {{ order.note|default("-") }}
    {{ order.discounts|join(", ")|lower }} {{ customer.lastName|first|default("x") if false else 1 }}
    {{ _("Total") }} {{ _("Hello %(name)s,", name=name) }} {{ _("100 %% ours") }}
    {% if "Posti" in order.shippingMethod and order.shippingMethod in ["Posti", "Matkahuolto"] %}P
    {%- endif %}"""
    written = SCRIBE.write(replace(full(T.ORDER_RECEIVED), own=OwnWording(text=source)))
    assert " ".join(written.text.split()) == (
        "1/1: STONEWARE M… x4 Dear Aino, Sto 4 many Please ring the bell twice. spring 1"
        " Total Hello Aino, 100 % ours P"
    )


def test_the_line_is_told():
    for part in ("subject", "text", "mjml"):
        own: dict[str, Any] = {part: "one\ntwo\n{{ order.nubmer }}"}
        with pytest.raises(TemplateBroken) as caught:
            SCRIBE.check(T.ORDER_RECEIVED, OwnWording(**own))
        assert (caught.value.part, caught.value.line) == (part, 3)
        assert caught.value.reason == "There is no nubmer here."


def test_a_subject_stays_on_one_line():
    """Nothing in a subject becomes a header of its own."""
    source = "Order\n{{ order.number }}\r\nBcc: a@b.example\u2028x\x00\u202ey"
    written = SCRIBE.write(replace(full(T.ORDER_RECEIVED), own=OwnWording(subject=source)))
    assert written.subject == "Order C1042 Bcc: a@b.example xy"
    with pytest.raises(TemplateBroken, match="empty"):
        SCRIBE.check(T.ORDER_RECEIVED, OwnWording(subject="{% if false %}x{% endif %}"))
    long = SCRIBE.write(replace(full(T.ORDER_RECEIVED), subject="x" * 1_000))
    assert len(long.subject) == 255
