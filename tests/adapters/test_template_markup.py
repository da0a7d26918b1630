"""What may stand in the MJML of a shop's own template."""

from dataclasses import replace

import pytest

from adapters.templates import TemplateScribe
from adapters.templates.samples import full
from domain.letters import MessageTemplate, OwnWording, TemplateBroken

SCRIBE = TemplateScribe()
T = MessageTemplate


def mail(body: str, head: str = "") -> str:
    """Write a mail around something."""
    return (
        f"<mjml>\n<mj-head>{head}</mj-head>\n<mj-body><mj-section><mj-column>\n"
        f"{body}\n</mj-column></mj-section></mj-body></mjml>"
    )


REFUSED = [
    '<mj-include path="/etc/passwd" />',
    '<mj-include path="https://evil.example/x.mjml" />',
    "<mj-raw><script>alert(1)</script></mj-raw>",
    '<mj-raw position="file-start">x</mj-raw>',
    "<mj-html-attributes></mj-html-attributes>",
    '<mj-font name="x" href="https://evil.example/x.css" />',
    "<mj-text><script>alert(1)</script></mj-text>",
    "<mj-text><SCRIPT>alert(1)</SCRIPT></mj-text>",
    "<mj-text><svg onload='alert(1)'></svg></mj-text>",
    "<mj-text><iframe src='https://evil.example'></iframe></mj-text>",
    "<mj-text><object data='x'></object></mj-text>",
    "<mj-text><form action='https://evil.example'></form></mj-text>",
    "<mj-text><input /></mj-text>",
    "<mj-text><meta http-equiv='refresh' content='0' /></mj-text>",
    "<mj-text><base href='https://evil.example/' /></mj-text>",
    "<mj-text><link rel='stylesheet' href='https://evil.example' /></mj-text>",
    "<mj-text><img src='x' onerror='alert(1)' /></mj-text>",
    "<mj-text><img src='cid:x' OnError='alert(1)' /></mj-text>",
    "<mj-text><a href='javascript:alert(1)'>x</a></mj-text>",
    "<mj-text><a href=' java&#115;cript:alert(1)'>x</a></mj-text>",
    "<mj-text><a href='java\tscript:alert(1)'>x</a></mj-text>",
    "<mj-text><a href='data:text/html,x'>x</a></mj-text>",
    "<mj-text><a href='vbscript:x'>x</a></mj-text>",
    "<mj-text><a href='file:///etc/passwd'>x</a></mj-text>",
    "<mj-button href='javascript:alert(1)'>x</mj-button>",
    "<mj-image src='data:image/svg+xml,x' />",
    "<mj-text><p style='width: expression(alert(1))'>x</p></mj-text>",
    "<mj-text><p style='background: url(javascript:alert(1))'>x</p></mj-text>",
    "<mj-text css-class='a\\b'>x</mj-text>",
    "<mj-text><!-- x --></mj-text>",
    "<mj-text><![CDATA[<script>]]></mj-text>",
    "<mj-text>]]></mj-text>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "<mj-text><a title='</b>'>x</a></mj-text>",
    "<mj-text><a title='x>'>x</a></mj-text>",
    "<mj-text><a title=x>x</a></mj-text>",
    "<mj-text><a title='x>x</a></mj-text>",
    "<mj-text>a < b</mj-text>",
    "<mj-text><b>x</i></mj-text>",
    "<mj-text>x</mj-txt>",
    "<mj-text>x",
    "</mj-text>",
    "<mj-colum>x</mj-colum>",
    "<mj-text></mj-text></mj-column></mj-section></mj-body></mjml><mjml>",
]


@pytest.mark.parametrize("body", REFUSED)
def test_what_a_mail_may_not_hold_is_refused_with_its_line(body):
    with pytest.raises(TemplateBroken) as caught:
        SCRIBE.check(T.ORDER_RECEIVED, OwnWording(mjml=mail(body)))
    assert caught.value.part == "mjml"
    assert caught.value.line in {4, 5}
    assert caught.value.reason.endswith(".")


def test_more_of_what_is_refused():
    for source in (
        "hello",
        "<p>hello</p>",
        mail("", "<mj-style>@import url(x);</mj-style>"),
        mail("", "<mj-style>a { } <b>x</b></mj-style>"),
        mail("<mj-text>" + "<div>" * 20_000 + "</div>" * 20_000 + "</mj-text>"),
        mail("<mj-text><br /><br /></mj-text>" * 2_600),
        mail(
            "<mj-text />" * 2_000,
            f"<mj-attributes><mj-all color='{'x' * 2_001}' /></mj-attributes>",
        ),
        mail("{% for a in order.lines %}" * 7 + "<mj-text />" + "{% endfor %}" * 7),
        "",
    ):
        with pytest.raises(TemplateBroken):
            SCRIBE.check(T.ORDER_RECEIVED, OwnWording(mjml=source))


def test_the_line_is_that_of_the_template_and_not_of_what_it_makes():
    loop = "{% for line in order.lines %}\n<mj-text>{{ line.title }}</mj-text>\n{% endfor %}\n"
    source = mail(f"{loop}{loop}<mj-text>\n<b>x</i></mj-text>")
    with pytest.raises(TemplateBroken) as caught:
        SCRIBE.check(T.ORDER_RECEIVED, OwnWording(mjml=source))
    assert source.split("\n")[(caught.value.line or 0) - 1] == "<b>x</i></mj-text>"
    assert caught.value.reason == "</i> closes nothing here; <b> has to be closed first."


def test_a_mail_of_ones_own_is_made():
    source = mail(
        "<mj-text>Hi <b>{{ customer.firstName }}</b>,<br/>&nbsp;{{ order.note }}<hr /></mj-text>"
        '<mj-button href="{{ parcel.url }}">Go</mj-button>'
        "<mj-image src='{{ shop.logo }}' alt=''/>",
        "<mj-preview>{{ order.number }}</mj-preview><mj-style>a { color: red; }</mj-style>",
    )
    SCRIBE.check(T.SHIPPING_CONFIRMATION, OwnWording(mjml=source))
    letter = full(T.SHIPPING_CONFIRMATION)
    assert letter.order is not None
    letter.order.customer_note = "<script>alert(1)</script>"
    html = SCRIBE.write(replace(letter, own=OwnWording(mjml=source))).html
    assert "Hi <b>Aino</b>,<br />" in html
    assert "<script" not in html
    assert 'href="https://posti.example/JJFI123456"' in html
    assert "fonts.googleapis.com" not in html
