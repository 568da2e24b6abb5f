-- One session of Neovim with the configuration that editors/README.md gives: diagnostics, an
-- action, the findings after it, hover. Prints `ok`, or what is wrong.
local out = function(...) io.stdout:write(table.concat({ ... }, ' '), '\n') end
local fail = function(...) out('FAILED', ...) vim.cmd('cquit 1') end
local expect = function(holds, ...) if not holds then fail(...) end end
local stopped
local trouble = {}
vim.notify = function(message, level)
  if level and level >= vim.log.levels.WARN then table.insert(trouble, message) end
end

vim.cmd('filetype on')
vim.cmd('luafile ' .. vim.fn.fnameescape(os.getenv('CONFIG')))
vim.cmd('edit ' .. vim.fn.fnameescape(os.getenv('DOCUMENT')))
local buf = vim.api.nvim_get_current_buf()
local count = function() return #vim.diagnostic.get(buf) end
expect(vim.wait(20000, function() return count() == 2 end, 10), 'diagnostics', count())

local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buf })
  or vim.tbl_values(vim.lsp.buf_get_clients(buf))
local client = clients[1]
local found = vim.diagnostic.get(buf)
table.sort(found, function(a, b) return a.lnum < b.lnum end)
-- Neovim counts bytes.
local words = function(d)
  return vim.api.nvim_buf_get_text(buf, d.lnum, d.col, d.end_lnum, d.end_col, {})[1]
end
local marked = words(found[1]) .. '|' .. words(found[2])
expect(marked == os.getenv('WORDS'), marked)
expect(found[1].source == 'onside' and not found[1].message:find('\n'), found[1].message)

local place = function(d, line, col)
  local text = vim.api.nvim_buf_get_lines(buf, line, line + 1, false)[1]
  local encoding = client.offset_encoding
  if encoding == 'utf-8' then return { line = line, character = col } end
  local utf32, utf16 = vim.str_utfindex(text, col)
  return { line = line, character = encoding == 'utf-16' and utf16 or utf32 }
end
local range = {
  start = place(found[1], found[1].lnum, found[1].col),
  ['end'] = place(found[1], found[1].end_lnum, found[1].end_col),
}
local document = { uri = vim.uri_from_bufnr(buf) }
local ask = function(method, params)
  local answer = client.request_sync(method, params, 20000, buf)
  expect(answer and not answer.err, method, vim.inspect(answer))
  return answer.result
end
if vim.fn.has('nvim-0.11') == 1 then
  ask = function(method, params)
    local answer = client:request_sync(method, params, 20000, buf)
    expect(answer and not answer.err, method, vim.inspect(answer))
    return answer.result
  end
end
local hover = ask('textDocument/hover', { textDocument = document, position = range.start })
expect(hover.contents.value:find('slogan/individual%-approach'), vim.inspect(hover))
local actions = ask('textDocument/codeAction',
  { textDocument = document, range = range, context = { diagnostics = {} } })
local action
for _, own in ipairs(actions) do
  if own.title:find('^Suppress .* here$') then action = own end
end
expect(action, 'no action', vim.inspect(actions))
if not action.edit then action = ask('codeAction/resolve', action) end
vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
local line = vim.api.nvim_buf_get_lines(buf, found[1].lnum, found[1].lnum + 1, false)[1]
expect(line:find('onside%-ignore slogan/individual%-approach: причина') , line)
expect(vim.wait(20000, function() return count() == 1 end, 10), 'after the action', count())

-- Typing and undo; what was done before is a step of its own.
vim.o.undolevels = vim.o.undolevels
vim.cmd('normal! Go- Ваш звонок очень важен для нас 🙂')
expect(vim.wait(20000, function() return count() == 2 end, 10), 'after typing', count())
vim.cmd('silent undo')
expect(vim.wait(20000, function() return count() == 1 end, 10), 'after undo', count())

local process = function()
  return #vim.fn.systemlist({ 'pgrep', '-P', tostring(vim.fn.getpid()), '-x', 'onside' })
end
expect(process() == 1, 'one server', process())
if client.stop and vim.fn.has('nvim-0.11') == 1 then client:stop() else vim.lsp.stop_client(client.id) end
expect(vim.wait(5000, function() return process() == 0 end, 20), 'the server is still alive')
expect(#trouble == 0, 'messages:', vim.inspect(trouble))
out('ok', vim.fn.matchstr(vim.fn.execute('version'), 'NVIM v[0-9.]*'), client.offset_encoding,
  client.server_capabilities.diagnosticProvider and 'pull' or 'push')
vim.cmd('qall!')
