"""The simulated company: its feeds, queues, mailboxes, values that identify nobody, agents."""

from orchestration.demo.draws import Draws
from orchestration.demo.records import Agent

VOICE, CHAT, MAIL = "voice_main", "chat_web", "mail_support"
POST_CONTACT, RELATIONSHIP = "survey_post_contact", "survey_relationship"
CUSTOMERS, AGENTS = "customers", "agents"
FEEDS = (VOICE, CHAT, MAIL, POST_CONTACT, RELATIONSHIP, CUSTOMERS, AGENTS)
REQUIRED_FEEDS = (VOICE, CHAT, MAIL, POST_CONTACT)

DOMAIN = "acme.example"
COMPANY_PHONES = ("+18005550199", "+18005550100")
ROLE_LOCAL_PARTS = ("info", "sales", "support", "office", "noreply")
PLACEHOLDER_EMAILS = ("none@none.com", "test@test.com")
PLACEHOLDER_ACCOUNTS = ("0", "UNKNOWN")

EASE = {
    "billing": 0.98,
    "delivery": 0.86,
    "technical": 0.8,
    "account_access": 1.05,
    "returns": 0.96,
    "cancellation": 0.92,
    "product_info": 1.1,
}
"""Reason families, and how readily an issue of each is settled."""
FAMILIES = tuple(EASE)
MAILBOXES = {
    "billing": "billing",
    "delivery": "delivery",
    "technical": "tech",
    "account_access": "account",
    "returns": "returns",
    "cancellation": "cancel",
    "product_info": "products",
}
ANY_MAILBOX, UNMAPPED_MAILBOX = "support", "hello"
QUEUES = {
    "billing": "Billing",
    "delivery": "Orders",
    "technical": "Tech Support",
    "account_access": "Tech Support",
    "returns": "Orders",
    "cancellation": "Retention",
    "product_info": "Sales",
}
CHAT_QUEUES = {family: f"Chat {queue}" for family, queue in QUEUES.items()}

TEAMS = ("Albany", "Boston", "Cleveland", "Dover", "Erie", "Fargo")
# fmt: off
AGENT_NAMES = (
    "Ada Cole", "Ben Ortiz", "Cara Lund", "Dev Shah", "Eva Moss", "Finn Wade", "Gia Rossi",
    "Hugo Brandt", "Ines Prado", "Jon Beck", "Kira Novak", "Leo Hahn", "Mia Torres", "Ned Frost",
    "Ona Reyes", "Pam Stone", "Quin Abbot", "Rosa Vega", "Sam Doyle", "Tess Kang", "Uma Patel",
    "Vic Orlov", "Wren Hale", "Xena Cruz", "Yan Li", "Zoe Marsh", "Abe Field", "Bea Lowe",
    "Cy Dunn", "Dot Hines", "Eli Marks", "Fay Booth", "Gus Page", "Hal Quick", "Ivy Nash",
    "Jed Blair",
)
# fmt: on


def hire(draws: Draws) -> list[Agent]:
    """The agents. Every eighth declares everything resolved; the last two are in no table."""
    agents = []
    for number, name in enumerate(AGENT_NAMES, start=1):
        first, last = name.split()
        agents.append(
            Agent(
                agent_id=f"AG-{number:03}",
                name=name,
                team=TEAMS[number % len(TEAMS)],
                email=f"{first}.{last}@{DOMAIN}".lower(),
                username=f"{first[0]}{last}{number:02}".lower(),
                admin_id=str(8_100_000 + number),
                mail_id=f"m-{number:03}",
                skill=0.62 + 0.3 * draws.uniform(),
                declares_everything=number % 8 == 0,
                is_listed=number <= len(AGENT_NAMES) - 2,
            )
        )
    return agents
