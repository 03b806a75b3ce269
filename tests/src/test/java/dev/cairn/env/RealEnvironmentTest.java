package dev.cairn.env;

class RealEnvironmentTest extends EnvironmentContract {
  @Override
  void inside(Body body) throws Exception {
    body.run(new RealEnvironment());
  }
}
