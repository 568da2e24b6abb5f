-- Neovim 0.7 to 0.10.
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'markdown', 'yaml' },
  callback = function(event)
    local id = vim.g.onside_client
    if not id or not vim.lsp.get_client_by_id(id) then
      local folder = vim.fn.getcwd()
      id = vim.lsp.start_client({
        name = 'onside',
        cmd = { 'onside', 'lsp' },
        root_dir = folder,
        workspace_folders = { { name = folder, uri = vim.uri_from_fname(folder) } },
      })
      vim.g.onside_client = id
    end
    vim.lsp.buf_attach_client(event.buf, id)
  end,
})
