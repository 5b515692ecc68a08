// What an app server says when it can't start with its settings.

/** A setting is missing or wrong; the message is for the person who can mend it. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConfigError";
  }
}
