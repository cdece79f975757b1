// Sets theme and language before the first paint, so that nothing flashes. The same key is written by
// src/ui/client/preferences.ts.
(function () {
  var stored = {};
  try {
    stored = JSON.parse(localStorage.getItem('studio.preferences') || '{}').state || {};
  } catch (error) {
    stored = {};
  }
  var root = document.documentElement;
  var theme = stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : 'system';
  var isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = isDark ? 'dark' : 'light';
  var language = stored.language === 'en' || stored.language === 'zh' ? stored.language : /^zh/i.test(navigator.language) ? 'zh' : 'en';
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
})();
