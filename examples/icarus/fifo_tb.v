// Drives the FIFO with random writes and reads and compares it with a model. `+SEED=N` picks the
// sequence. How often the FIFO fills up depends on the seed, and with it whether the bug is hit.
module fifo_tb;
  localparam WIDTH = 8;
  localparam DEPTH = 8;
  localparam CYCLES = 2000;

  reg clock = 0;
  reg reset = 1;
  reg write = 0;
  reg read = 0;
  reg [WIDTH-1:0] data_in = 0;
  wire [WIDTH-1:0] data_out;
  wire full;
  wire empty;

  reg [WIDTH-1:0] model [0:CYCLES];
  integer written = 0;
  integer taken = 0;
  integer deepest = 0;
  integer seed;
  integer cycle;

  fifo #(.WIDTH(WIDTH), .DEPTH(DEPTH)) dut (
    .clock(clock), .reset(reset), .write(write), .data_in(data_in),
    .read(read), .data_out(data_out), .full(full), .empty(empty)
  );

  always #5 clock = ~clock;

  initial begin
    if (!$value$plusargs("SEED=%d", seed)) seed = 0;
    seed = seed * 7919 + 1;
    @(negedge clock) reset = 0;
    for (cycle = 0; cycle < CYCLES; cycle = cycle + 1) begin
      write = $unsigned($random(seed)) % 100 < 33;
      read = $unsigned($random(seed)) % 100 < 55;
      data_in = $random(seed);
      #1 check;
      @(negedge clock);
    end
    $display("PASS: %0d words, at most %0d at once", taken, deepest);
    $finish;
  end

  // Compares the word that is read now with the model, then has the model follow.
  task check;
    begin
      if (read && !empty) begin
        if (data_out !== model[taken]) begin
          // Standard error, so that this is the error line that the run's summary shows.
          $fdisplay(32'h8000_0002, "cycle %0d: word %0d is %h, expected %h",
                    cycle, taken, data_out, model[taken]);
          $fatal(0);
        end
      end
      if (write && (!full || (read && !empty))) begin
        model[written] = data_in;
        written = written + 1;
      end
      if (read && !empty) taken = taken + 1;
      if (written - taken > deepest) deepest = written - taken;
    end
  endtask
endmodule
