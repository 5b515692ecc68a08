// Decides what the page knows of the exercise: the console's last answer, and which step is read.
import type { ExerciseAnswer } from "../api/wire.ts";

export type ExerciseModel = {
  /** `waiting` before the first answer; it may never come, where the console has no exercise. */
  contact: "waiting" | "ok" | "lost";
  answer: ExerciseAnswer | null;
  /** The step that somebody chose to read; null: the current one. */
  shown: string | null;
};

export type ExerciseEvent =
  | { type: "exercise-told"; answer: ExerciseAnswer }
  | { type: "exercise-untold" }
  | { type: "step-chosen"; id: string | null };

export const unknownExercise: ExerciseModel = { contact: "waiting", answer: null, shown: null };

export function reduceExercise(exercise: ExerciseModel, event: ExerciseEvent): ExerciseModel {
  switch (event.type) {
    case "exercise-told": {
      const { answer } = event;
      const hasMoved = exercise.answer !== null && exercise.answer.current !== answer.current;
      // who has just reached a step goes on to the next one
      return { contact: "ok", answer, shown: hasMoved ? null : exercise.shown };
    }
    case "exercise-untold":
      return { ...exercise, contact: exercise.answer === null ? "waiting" : "lost" };
    case "step-chosen":
      return { ...exercise, shown: event.id };
  }
}
