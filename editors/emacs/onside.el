;; Emacs 29, or Emacs 28 with the package eglot.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((markdown-mode yaml-mode yaml-ts-mode) . ("onside" "lsp"))))
(add-hook 'markdown-mode-hook #'eglot-ensure)
