"""A small web application that shows the sample pages under the real content security policy; run it to look at them.

`python -m tests.ui.sample_app` serves http://127.0.0.1:5055; `?locale=zh&theme=dark&density=compact` choose the rest.
"""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

from metacrm.ui.assets import DIST, read_assets
from metacrm.ui.rendering import Renderer
from metacrm.ui.style_samples import style_page
from tests.ui.sample_frame import TITLES, Words, shell
from tests.ui.sample_pages import PAGES

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"


def create_app() -> Flask:
    """The application; a moved card answers with new figures, a book without a title is refused."""
    app = Flask(__name__, static_folder=str(DIST), static_url_path="/static/dist", instance_path=str(DIST))
    renderer = Renderer(read_assets())

    @app.get("/")
    @app.get("/<path:place>")
    def page(place: str = "") -> Response:
        locale = request.args.get("locale", request.cookies.get("mc_locale", "en"))
        template, make = PAGES[place if place in PAGES else "missing"]
        changes = {
            "theme": request.args.get("theme", request.cookies.get("mc_theme", "light")),
            "density": request.args.get("density", request.cookies.get("mc_density", "comfortable")),
            "path": request.full_path,
        }
        if place == "sign-in":
            changes["user"] = None  # type: ignore[assignment]
        return Response(renderer.page(template, shell(locale, **changes), make(Words(locale))))

    @app.get("/palette")
    def palette() -> Response:
        groups = style_page(request.cookies.get("mc_locale", "en")).palette
        typed = request.args.get("q", "")
        return Response(renderer.part("parts/palette_entries.html", "en", groups=groups, query=typed))

    @app.get("/lookup/<name>")
    def lookup(name: str) -> Response:
        wanted = request.args.get("q", "").lower()
        return jsonify(
            [{"id": str(n), "name": t[0], "detail": t[2]} for n, t in enumerate(TITLES) if wanted in t[0].lower()]
        )

    @app.post("/loan/<number>/move")
    def move(number: str) -> tuple[Response, int]:
        body = request.get_json()
        if body["value"] == "late":
            return jsonify({"problems": [{"message": "This loan is not late."}]}), 422
        columns = [{"value": body["value"], "count": 99, "sum": "€1.00"}]
        return jsonify({"version": body["version"] + 1, "columns": columns, "undo": "/undo/1"}), 200

    @app.post("/undo/<change_set>")
    def undo(change_set: str) -> Response:
        return Response(status=204)

    @app.post("/preferences")
    def preferences() -> Response:
        answer = Response(status=204)
        for name, value in request.form.items():
            answer.set_cookie(f"mc_{name}", value)
        return answer

    _answer_the_editor(app)

    @app.after_request
    def protect(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    return app


def _answer_the_editor(app: Flask) -> None:
    """What the formula editor asks for: there are no names, and nothing is wrong."""

    @app.get("/api/v1/expressions/<words>")
    def known(words: str) -> Response:
        return jsonify({words: []})

    @app.post("/api/v1/expressions/check")
    def check() -> Response:
        return jsonify({"type": "boolean", "problems": [], "fixes": []})


if __name__ == "__main__":
    create_app().run(port=5055, threaded=True)
