"""Colours of everything that is drawn, from dark to light: they are told apart in grey, too."""

INK, PURPLE, RED, MIDDLE, GREY, LIGHT = (
    "#12263f",
    "#5d3a7a",
    "#8c1c13",
    "#2f7f86",
    "#8a8f98",
    "#e0a030",
)
VARIANTS = {
    "declared_fcr": LIGHT,
    "single_channel_fcr": MIDDLE,
    "behavioural_issue_7d": GREY,
    "customer_fcr": RED,
    "verdict_fcr": INK,
}
