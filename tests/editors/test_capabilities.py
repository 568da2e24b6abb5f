"""Sessions with the capability sets of real clients, by a client that checks every message."""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

CLIENTS = [
    "neovim@v0.6.1",
    "neovim@v0.8.0",
    "neovim@v0.9.1",
    "neovim@v0.10.0",
    "neovim@v0.11.0",
    "emacs@v29.1",
    "visual_studio_code@v1.65.2",
]


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ["ONSIDE"], "lsp"]),
    params=CLIENTS,
)
async def client(request, lsp_client: LanguageClient):
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def _(params: types.RegistrationParams):
        methods = [registration.method for registration in params.registrations]
        assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in methods

    folder = pathlib.Path(os.environ["DOCUMENT"]).parent
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="folder")],
        )
    )
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_a_session(client: LanguageClient):
    path = pathlib.Path(os.environ["DOCUMENT"])
    uri, text = path.as_uri(), path.read_text()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri=uri, language_id="markdown", version=1, text=text)
        )
    )
    document = types.TextDocumentIdentifier(uri=uri)
    if client.capabilities.text_document.diagnostic:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=document)
        )
        found = report.items
        assert not client.diagnostics.get(uri)
    else:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        found = client.diagnostics[uri]
    assert [d.code for d in found] == ["slogan/individual-approach", "slogan/we-care"]
    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document, position=found[0].range.start)
    )
    assert "slogan/individual-approach" in hover.contents.value
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=document,
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=found[:1]),
        )
    )
    assert actions[-1].title.startswith("Explain ")
    completion = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=types.Position(line=0, character=0))
    )
    assert not completion
