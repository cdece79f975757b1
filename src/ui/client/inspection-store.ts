import { create } from 'zustand';
import type { InspectionProgress } from '../../contract/data-calls.ts';

/** How far the looks into data sets have come, by the command that asked. */
export const useInspections = create<{ readonly progress: Readonly<Record<number, InspectionProgress>> }>()(() => ({ progress: {} }));
