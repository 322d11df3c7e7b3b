"""`vraagbaak serve`: the index as pages, an API and feeds."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from .options import index_option


@click.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Listen on this port."
)
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="The number of processes."
)
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="The number of threads of each process.",
)
@click.option(
    "--base-url", metavar="URL", default="", help="Scheme and host of the pages, for links in feeds and citations."
)
@click.option("--root-path", metavar="PATH", default="", help="The path under which a proxy publishes the pages.")
@click.option(
    "--trusted-proxy",
    "proxies",
    metavar="ADDRESS",
    multiple=True,
    help="Believe the forwarded address of this proxy or network.",
)
@click.option(
    "--rate",
    metavar="N",
    type=click.FloatRange(0),
    default=20.0,
    show_default=True,
    help="The most requests per second of one client, over all workers; 0 for no limit.",
)
@click.option(
    "--burst",
    metavar="N",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="The most requests that a client may make at once.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    show_default=True,
    help="The most seconds of one search.",
)
@click.option(
    "--smtp",
    metavar="URL",
    default="",
    envvar="VRAAGBAAK_SMTP",
    help="Offer alerts by mail; this server sends the requests to confirm. See docs/ALERTS.md.",
)
@click.option("--from", "mail_from", metavar="ADDRESS", default="", envvar="VRAAGBAAK_FROM", help="The sender of mail.")
@click.option(
    "--log/--no-log",
    default=True,
    show_default=True,
    help="Write a line for each request, without addresses or queries.",
)
@index_option
def serve(
    host: str,
    port: int,
    workers: int,
    threads: int,
    base_url: str,
    root_path: str,
    proxies: tuple[str, ...],
    rate: float,
    burst: int,
    timeout: float,
    smtp: str,
    mail_from: str,
    log: bool,
    folder: Path,
) -> int:
    """Serve the index as pages, an API and feeds.

    Needs the extra `web`: pip install 'vraagbaak[web]'. Ctrl-C ends it. docs/WEB.md describes how to run it for others.
    """
    try:
        import uvicorn
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is missing; install the pages with: pip install 'vraagbaak[web]'"
        ) from None
    from ..alerts.subscriptions import folder_of
    from ..web.serving import LOGGING, prepared
    from ..web.settings import Settings

    if smtp:
        from ..alerts.delivery import SmtpMailer
        from ..alerts.subscriptions import checked_address

        SmtpMailer.of(smtp)
        mail_from = checked_address(mail_from)
        if not base_url.startswith("https://"):
            raise click.UsageError("--smtp needs --base-url with https://, for the links in mail")
    base_url = base_url.rstrip("/")
    parts = urlsplit(base_url)
    if base_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query):
        raise click.BadParameter(
            "write scheme and host alone, such as https://kamervragen.example", param_hint="--base-url"
        )
    root_path = "/" + root_path.strip("/") if root_path.strip("/") else ""
    with (
        tempfile.NamedTemporaryFile(prefix="vraagbaak-rate-") as table,
        tempfile.NamedTemporaryFile(prefix="vraagbaak-balance-") as balance,
    ):
        settings = Settings(
            index=str(folder.resolve()),
            base_url=base_url
            or f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::1', '::') else host}:{port}",
            root_path=root_path,
            timeout_s=timeout,
            threads=threads,
            rate=rate,
            burst=burst,
            rate_table=table.name,
            rate_key=secrets.token_hex(16),
            balance_table=balance.name if workers > 1 else "",
            alerts=str(folder_of(folder)) if smtp else "",
            smtp=smtp,
            mail_from=mail_from,
            log=log,
        )
        prepared(settings, Path(table.name), base_url).to_environment()
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        uvicorn.run(
            "vraagbaak.search.web.app:from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            access_log=False,
            log_config=LOGGING,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
            date_header=True,
            timeout_keep_alive=15,
            h11_max_incomplete_event_size=32768,
        )
    return 0
