-- Neovim 0.11 and newer.
vim.lsp.config('onside', {
  cmd = { 'onside', 'lsp' },
  filetypes = { 'markdown', 'yaml' },
  root_markers = { 'onside.yaml', '.onside.yaml', '.git' },
})
vim.lsp.enable('onside')
