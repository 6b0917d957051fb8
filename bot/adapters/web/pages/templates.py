"""Templates: read once when the module is loaded; everything put into them is escaped."""

from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, Template


def _environment() -> Environment:
    folder = files("bot.adapters.web").joinpath("templates")
    sources = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".html")}
    return Environment(loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


_ENVIRONMENT = _environment()
PAGE: Template = _ENVIRONMENT.get_template("page.html")
VIEW: Template = _ENVIRONMENT.get_template("view.html")
CHOOSER: Template = _ENVIRONMENT.get_template("chooser.html")
