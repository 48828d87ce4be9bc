// What stops one evaluation: an error the user sees as a value, such as #DIV0.
export class Failure extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}
