import { useId } from 'react';
import type { RankBand } from '../../../contract/negatives-calls.ts';
import { useWords } from '../../words/use-words.ts';
import { placeOfRank, placeOfShare, plot, rankTicks, shareTicks, type StripScale } from './strip-scale.ts';

interface StripBandsProps {
  readonly bands: readonly RankBand[];
  readonly scale: StripScale;
  readonly window: readonly [number, number];
  readonly margin: number | undefined;
  readonly label: string;
}

/** The drawing below the handles: bands, window, what lies over the margin, axes. */
export function StripBands({ bands, scale, window: [from, to], margin, label }: StripBandsProps) {
  const { words, format } = useWords();
  const id = useId();
  const { width, height, depth } = scale;
  const area = (low: keyof RankBand, high: keyof RankBand): string => areaOf(bands, scale, [low, high]);
  const left = placeOfRank(scale, from);
  const right = placeOfRank(scale, to);
  const marginY = placeOfShare(scale, margin ?? 1);
  const bottom = height - plot.bottom;
  return (
    <svg className="strip-drawing" role="img" aria-label={label} width={width} height={height}>
      <clipPath id={id}>
        <rect x={left} y={plot.top} width={Math.max(0, right - left)} height={Math.max(0, marginY - plot.top)} />
      </clipPath>
      {shareTicks(scale.shares).map((tick) => (
        <g key={tick}>
          <line x1={plot.left} x2={width - plot.right} y1={placeOfShare(scale, tick)} y2={placeOfShare(scale, tick)} stroke="var(--grid)" />
          <text x={plot.left - 8} y={placeOfShare(scale, tick) + 4} textAnchor="end">
            {format.percent(tick)}
          </text>
        </g>
      ))}
      <rect x={left} y={plot.top} width={Math.max(0, right - left)} height={bottom - plot.top} fill="var(--accent-wash)" />
      <path d={area('low', 'high')} fill="var(--accent)" opacity="0.16" />
      <path d={area('lowerQuarter', 'upperQuarter')} fill="var(--accent)" opacity="0.24" />
      {margin !== undefined && <path d={area('low', 'high')} fill="var(--caution-mark)" opacity="0.45" clipPath={`url(#${id})`} />}
      <path d={lineOf(bands, scale)} fill="none" stroke="var(--accent)" strokeWidth="2" />
      {rankTicks(depth).map((rank) => (
        <text key={rank} x={placeOfRank(scale, rank)} y={height - 6} textAnchor={rank === 1 ? 'start' : 'middle'}>
          {format.whole(rank)}
        </text>
      ))}
      {margin !== undefined && width > 560 && (
        <text className="strip-over" x={(left + right) / 2} y={plot.top + 14} textAnchor="middle">
          {words.negatives.strip.over}
        </text>
      )}
    </svg>
  );
}

function lineOf(bands: readonly RankBand[], scale: StripScale): string {
  return bands
    .map(({ rank, median }, index) => `${index === 0 ? 'M' : 'L'}${placeOfRank(scale, rank)},${placeOfShare(scale, median)}`)
    .join('');
}

function areaOf(bands: readonly RankBand[], scale: StripScale, [low, high]: readonly [keyof RankBand, keyof RankBand]): string {
  const point = (band: RankBand, key: keyof RankBand): string => `${placeOfRank(scale, band.rank)},${placeOfShare(scale, band[key])}`;
  const there = bands.map((band) => point(band, high));
  const back = bands.toReversed().map((band) => point(band, low));
  return `M${[...there, ...back].join('L')}Z`;
}
