// Decides what the page knows: events in, state out. The page is drawn from the model and nothing else.
//
// The halves do not read each other, so the lab may grow without the shop.
// Because `reduce` is pure, any earlier state is the fold of the events up to it.
import {
  type ExerciseEvent,
  type ExerciseModel,
  reduceExercise,
  unknownExercise,
} from "./lab/exercise-model.ts";
import { emptyLab, reduceLab, type LabEvent, type LabModel } from "./lab/lab-model.ts";
import {
  emptyTimeline,
  noteHappenings,
  type Timeline,
  type TimelineEvent,
} from "./lab/timeline-model.ts";
import { emptyShop, reduceShop, type ShopEvent, type ShopModel } from "./shop/shop-model.ts";

/** All that the page knows. */
export type Model = {
  shop: ShopModel;
  lab: LabModel;
  timeline: Timeline;
  exercise: ExerciseModel;
};

/** All that can happen to it. */
export type PageEvent = ShopEvent | LabEvent | TimelineEvent | ExerciseEvent;

/** Before anything has happened. */
export const emptyModel: Model = {
  shop: emptyShop,
  lab: emptyLab,
  timeline: emptyTimeline,
  exercise: unknownExercise,
};

/** The model after an event; never changes the model it is given. @param at epoch milliseconds */
export function reduce(model: Model, event: PageEvent, at: number): Model {
  switch (event.type) {
    case "moment-chosen":
      return { ...model, timeline: { ...model.timeline, shown: event.id } };
    case "exercise-told":
    case "exercise-untold":
    case "step-chosen":
      return { ...model, exercise: reduceExercise(model.exercise, event) };
    case "request-ended":
    case "session-seen":
    case "session-unseen":
    case "machines-seen":
    case "machines-unseen":
    case "deed-began":
    case "deed-ended":
    case "deed-failed": {
      const lab = reduceLab(model.lab, event);
      return { ...model, lab, timeline: noteHappenings(model.timeline, model.lab, lab, at) };
    }
    case "operation-started":
    case "operation-ended":
    case "operation-failed":
    case "books-received":
    case "cart-received":
    case "name-received":
    case "order-received":
    case "notice-dismissed":
    case "view-left": {
      const isSticky = model.lab.session === null || model.lab.session.mode === "sticky";
      return { ...model, shop: reduceShop(model.shop, event, isSticky) };
    }
  }
}
