// Numbers, sizes and times as each language writes them.

import type { Language } from '../../contract/words.ts';

export interface Formats {
  /** 12,400 */
  readonly whole: (value: number) => string;
  /** 0.671, always with the given decimals. */
  readonly fixed: (value: number, decimals?: number) => string;
  /** A few significant digits, for axes and settings: 0.02, 1e-5, 250. */
  readonly plain: (value: number) => string;
  /** 144k; 14.4万 */
  readonly compact: (value: number) => string;
  readonly percent: (share: number) => string;
  /** +0.059, with a true minus sign. */
  readonly signed: (value: number, decimals?: number) => string;
  readonly bytes: (count: number) => string;
  /** 4 m 12 s; 4 分 12 秒 */
  readonly duration: (seconds: number) => string;
  /** As exact as an estimate is: 40 s, 6 min, 1.5 h. */
  readonly roughly: (seconds: number) => string;
  /** 12 s ago, 3 minutes ago; 12 秒前 */
  readonly ago: (milliseconds: number) => string;
  readonly date: (milliseconds: number) => string;
  readonly time: (milliseconds: number) => string;
}

const locales: { readonly [L in Language]: string } = { en: 'en', zh: 'zh-CN' };
const units: { readonly [L in Language]: readonly [string, string, string] } = { en: [' h', ' m', ' s'], zh: [' 小时', ' 分', ' 秒'] };
const known = new Map<Language, Formats>();

/** The formats of a language, built once. */
export function formatsOf(language: Language): Formats {
  const formats = known.get(language) ?? build(language);
  known.set(language, formats);
  return formats;
}

function build(language: Language): Formats {
  const locale = locales[language];
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(locale, options);
  const whole = number({ maximumFractionDigits: 0 });
  const significant = number({ maximumSignificantDigits: 4 });
  const compact = number({ notation: 'compact', maximumSignificantDigits: 3 });
  const percent = number({ style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const fixed = (value: number, decimals = 3): string =>
    number({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value).replace('-', '−');
  return {
    whole: (value) => whole.format(value),
    fixed,
    plain: (value) =>
      value !== 0 && Math.abs(value) < 0.001 ? scientific(value) : (Number.isInteger(value) ? whole : significant).format(value),
    compact: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    signed: (value, decimals = 3) => `${value >= 0 ? '+' : ''}${fixed(value, decimals)}`,
    bytes: (count) => bytesInWords(count, number),
    duration: (seconds) => durationInWords(seconds, units[language]),
    roughly: (seconds) => roughlyInWords(seconds, language, significant),
    ago: (milliseconds) => agoInWords(milliseconds, relative, language),
    date: (milliseconds) => day.format(milliseconds),
    time: (milliseconds) => clock.format(milliseconds),
  };
}

/** 1.96e-5: two decimals at most, none that say nothing. */
function scientific(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential(2).split('e');
  return `${Number(digits)}e${exponent}`;
}

function bytesInWords(count: number, number: (options: Intl.NumberFormatOptions) => Intl.NumberFormat): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(names.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  const decimals = power === 0 || value >= 100 ? 0 : 1;
  return `${number({ maximumFractionDigits: decimals }).format(value)} ${names[power] ?? ''}`;
}

function durationInWords(seconds: number, [hour, minute, second]: readonly [string, string, string]): string {
  const total = Math.max(0, seconds);
  if (total < 10) return `${total.toFixed(1)}${second}`;
  const rounded = Math.round(total);
  if (rounded < 60) return `${rounded}${second}`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes}${minute} ${rounded % 60}${second}`;
  return `${Math.floor(minutes / 60)}${hour} ${minutes % 60}${minute}`;
}

function agoInWords(milliseconds: number, relative: Intl.RelativeTimeFormat, language: Language): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.5) {
    const shown = seconds < 0.95 ? seconds.toFixed(1) : String(Math.round(seconds));
    return language === 'zh' ? `${shown} 秒前` : `${shown} s ago`;
  }
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), 'hour');
  return relative.format(-Math.round(seconds / 86_400), 'day');
}

function roughlyInWords(seconds: number, language: Language, number: Intl.NumberFormat): string {
  const [second, minute, hour] = language === 'zh' ? ([' 秒', ' 分钟', ' 小时'] as const) : ([' s', ' min', ' h'] as const);
  if (seconds < 90) return `${number.format(Math.max(1, Math.round(seconds)))}${second}`;
  if (seconds < 5400) return `${number.format(Math.round(seconds / 60))}${minute}`;
  return `${number.format(Math.round(seconds / 360) / 10)}${hour}`;
}
